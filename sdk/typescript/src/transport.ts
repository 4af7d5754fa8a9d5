import { fromWire, toWire } from "./casing.ts";
import { Deadline } from "./deadline.ts";
import { APIError, ConnectionError, errorFrom, HumanDeployError, NotFoundError, TimeoutError } from "./errors.ts";
import { type Repeatable, retryDelay, sleep } from "./retry.ts";
import { isBrowser, newIdempotencyKey } from "./runtime.ts";
import { SDK_VERSION } from "./version.ts";

/** What may be said of any one request. */
export interface RequestOptions {
  /** Aborting it ends the request; what is thrown is its reason. */
  signal?: AbortSignal | undefined;
  /** For each try. */
  timeoutMs?: number | undefined;
  maxRetries?: number | undefined;
  /** For a POST; without it, each call has its own, kept over its retries. */
  idempotencyKey?: string | undefined;
  headers?: Record<string, string> | undefined;
}

export interface Settings {
  apiKey: string;
  apiVersion: string | undefined;
  baseUrl: string;
  timeoutMs: number;
  maxRetries: number;
  fetch: typeof fetch;
  defaultHeaders: Record<string, string>;
}

export type FileBody = Blob | ArrayBuffer | Uint8Array | ReadableStream<Uint8Array> | string;

export interface Call {
  method: "GET" | "POST" | "PATCH" | "DELETE";
  path: string;
  query?: object | undefined;
  /** In camelCase; sent as JSON. */
  body?: object | undefined;
  /** Sent as it is. */
  raw?: { body: FileBody; mediaType: string } | undefined;
  headers?: Record<string, string | undefined>;
}

/** Sends requests, again where that is safe, and makes errors of what is not an answer. */
export class Transport {
  readonly #settings: Settings;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  get maxRetries(): number {
    return this.#settings.maxRetries;
  }

  get timeoutMs(): number {
    return this.#settings.timeoutMs;
  }

  /** The answer's JSON in camelCase; undefined for an answer without a body. */
  json<T>(call: Call, options?: RequestOptions): Promise<T> {
    return this.#send(call, options, async (response, deadline) => {
      const text = await response.text();
      deadline.release();
      return (text ? fromWire(parsed(text, response)) : undefined) as T;
    });
  }

  /** The answer itself, as soon as its headers are there. The time-out no longer counts from then on. */
  response(call: Call, options?: RequestOptions): Promise<Response> {
    return this.#send(call, options, async (response, deadline) => {
      deadline.stopClock();
      return response;
    });
  }

  async #send<T>(call: Call, options: RequestOptions = {}, read: Reader<T>): Promise<T> {
    const { maxRetries = this.#settings.maxRetries, signal } = options;
    const url = this.#settings.baseUrl + call.path + queryString(call.query);
    const init = { method: call.method, ...this.#headersAndBody(call, options) };
    const repeatable = repeatableOf(call);
    // Whether an earlier try may have been done although no answer came.
    let unsure = false;
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.#once(url, init, options, read);
      } catch (error) {
        if (unsure && call.method === "DELETE" && error instanceof NotFoundError) return undefined as T;
        const delay = attempt < maxRetries ? retryDelay(error, { repeatable, attempt }) : undefined;
        if (delay === undefined) throw error;
        unsure ||= !(error instanceof APIError) || error.status >= 500;
        await sleep(delay, signal);
      }
    }
  }

  async #once<T>(url: string, init: RequestInit, options: RequestOptions, read: Reader<T>): Promise<T> {
    const { signal, timeoutMs = this.#settings.timeoutMs } = options;
    signal?.throwIfAborted();
    const deadline = new Deadline(signal, timeoutMs);
    try {
      const response = await this.#settings.fetch(url, { ...init, signal: deadline.signal });
      if (!response.ok) throw errorFrom(response, await response.text());
      return await read(response, deadline);
    } catch (error) {
      deadline.release();
      if (error instanceof HumanDeployError) throw error;
      signal?.throwIfAborted();
      if (deadline.expired) throw new TimeoutError(`${init.method} ${url} took longer than ${timeoutMs} ms.`);
      throw new ConnectionError(`${init.method} ${url} failed: ${reasonOf(error)}`, { cause: error });
    }
  }

  #headersAndBody(call: Call, options: RequestOptions): RequestInit {
    const { apiKey, apiVersion, defaultHeaders } = this.#settings;
    const headers = new Headers({ Accept: "application/json" });
    const set = (more: Record<string, string | undefined> | undefined) => {
      for (const [name, value] of Object.entries(more ?? {})) if (value !== undefined) headers.set(name, value);
    };
    // A page may not set it.
    if (!isBrowser()) headers.set("User-Agent", `humandeploy-typescript/${SDK_VERSION}`);
    set({ Authorization: `Bearer ${apiKey}`, "HumanDeploy-Version": apiVersion });
    set(defaultHeaders);
    set(call.headers);
    if (call.method === "POST") set({ "Idempotency-Key": options.idempotencyKey ?? newIdempotencyKey() });
    if (call.body) headers.set("Content-Type", "application/json");
    if (call.raw) headers.set("Content-Type", call.raw.mediaType);
    set(options.headers);

    if (call.body) return { headers, body: JSON.stringify(toWire(call.body)) };
    if (!call.raw) return { headers };
    const body = call.raw.body as BodyInit;
    // Node wants to be told that the answer comes after all of a stream.
    return isStream(call.raw.body) ? ({ headers, body, duplex: "half" } as RequestInit) : { headers, body };
  }
}

type Reader<T> = (response: Response, deadline: Deadline) => Promise<T>;

/** Every POST carries a key, so the server does it once. A PATCH sent late could undo another's. */
function repeatableOf({ method, raw }: Call): Repeatable {
  if (raw && isStream(raw.body)) return "never";
  return method === "PATCH" ? "if_refused" : "always";
}

function isStream(body: FileBody): boolean {
  return typeof ReadableStream !== "undefined" && body instanceof ReadableStream;
}

function parsed(text: string, response: Response): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new APIError({
      status: response.status,
      type: "api_error",
      code: null,
      message: `The server answered ${response.status} with something that is not JSON. Is baseUrl right?`,
      requestId: response.headers.get("X-Request-Id"),
      docsUrl: null,
      headers: response.headers,
    });
  }
}

function queryString(query: object | undefined): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(toWire(query ?? {}) as object)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null) search.append(name, String(one));
    }
  }
  const text = search.toString();
  return text && `?${text}`;
}

function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  // Where several addresses were tried, there is a code alone.
  const inner = cause instanceof Error ? cause.message || (cause as Error & { code?: string }).code : "";
  return [message, inner].filter(Boolean).join(": ") || String(error);
}

/** A path with an id in it. Throws if the id could make another path of it. */
export function pathOf(id: string, prefix: string, suffix = ""): string {
  if (!/^\w+$/.test(id)) throw new HumanDeployError(`id: ${JSON.stringify(id)} is not an id`);
  return `${prefix}/${id}${suffix}`;
}
