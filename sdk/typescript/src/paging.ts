import type { Call, RequestOptions, Transport } from "./transport.ts";

interface Listed<T> {
  object: "list";
  data: T[];
  next: string | null;
}

/** One page of a list. */
export class Page<T> {
  readonly object = "list";
  readonly data: T[];
  /** Cursor of the next page, or null. */
  readonly next: string | null;
  readonly #more: (cursor: string) => Promise<Page<T>>;

  constructor({ data, next }: Listed<T>, more: (cursor: string) => Promise<Page<T>>) {
    this.data = data;
    this.next = next;
    this.#more = more;
  }

  /** The page after this one, or null if this is the last. */
  async nextPage(): Promise<Page<T> | null> {
    return this.next === null ? null : this.#more(this.next);
  }
}

/** A list: `await` it for its first page, `for await` over it for every item of every page. Asks when it is used. */
export class PagePromise<T> implements PromiseLike<Page<T>>, AsyncIterable<T> {
  readonly #load: () => Promise<Page<T>>;
  #first: Promise<Page<T>> | undefined;

  constructor(load: () => Promise<Page<T>>) {
    this.#load = load;
  }

  #page(): Promise<Page<T>> {
    this.#first ??= this.#load();
    return this.#first;
  }

  // biome-ignore lint/suspicious/noThenProperty: it is a promise of its first page
  then<A = Page<T>, B = never>(
    onfulfilled?: ((page: Page<T>) => A | PromiseLike<A>) | null,
    onrejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#page().then(onfulfilled, onrejected);
  }

  catch<B = never>(onrejected?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<Page<T> | B> {
    return this.#page().catch(onrejected);
  }

  finally(onfinally?: (() => void) | null): Promise<Page<T>> {
    return this.#page().finally(onfinally);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for (let page: Page<T> | null = await this.#page(); page; page = await page.nextPage()) yield* page.data;
  }
}

/** The list that a GET answers with. */
export function listOf<T>(transport: Transport, call: Omit<Call, "method">, options?: RequestOptions): PagePromise<T> {
  const load = async (cursor?: string): Promise<Page<T>> => {
    const query = cursor === undefined ? call.query : { ...call.query, cursor };
    const listed = await transport.json<Listed<T>>({ ...call, method: "GET", query }, options);
    return new Page(listed, load);
  };
  return new PagePromise(() => load());
}
