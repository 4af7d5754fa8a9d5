import { clean, cut, type Paint, paintFor } from "./style.ts";

/** Where text goes. */
export interface Sink {
  write(text: string): unknown;
  isTTY?: boolean | undefined;
  columns?: number | undefined;
}

/** What a run of the command line has around it. */
export interface Surroundings {
  stdin: NodeJS.ReadStream;
  stdout: Sink;
  stderr: Sink;
  env: Record<string, string | undefined>;
  /** Aborts with an Interrupted. */
  signal: AbortSignal;
}

/** Results on stdout, all else on stderr; with `json`, one document on stdout and little else. */
export class Terminal {
  readonly paint: Paint;
  readonly paintResult: Paint;
  readonly json: boolean;
  readonly #stdout: Sink;
  readonly #stderr: Sink;
  readonly #isPlain: boolean;
  #line = "";

  constructor({ stdout, stderr, env }: Pick<Surroundings, "stdout" | "stderr" | "env">, json: boolean) {
    this.#stdout = stdout;
    this.#stderr = stderr;
    this.json = json;
    this.paint = paintFor(Boolean(stderr.isTTY), env);
    this.paintResult = paintFor(Boolean(stdout.isTTY), env);
    this.#isPlain = !stderr.isTTY || env.TERM === "dumb";
  }

  /** Whether a line can be written over. */
  get isLive(): boolean {
    return !this.#isPlain;
  }

  /** A result for people. What others wrote in it must have gone through `clean`. */
  result(text: string): void {
    this.#above(() => this.#stdout.write(`${text}\n`));
  }

  /** Somebody's text as the result: as it is into a file or pipe, without control characters onto a screen. */
  content(text: string): void {
    this.result((this.#stdout.isTTY ? clean(text) : text).replace(/\n$/, ""));
  }

  /** A document for machines; indented where a person looks. */
  document(value: unknown): void {
    this.result(jsonOf(value, this.#stdout.isTTY ? 2 : undefined));
  }

  /** One of several documents: one a line. */
  jsonLine(value: unknown): void {
    this.result(jsonOf(value));
  }

  /** What people want to know beside the result; nothing with `json`. */
  say(text: string): void {
    if (!this.json) this.warn(text);
  }

  /** The same, with `json` too. */
  warn(text: string): void {
    this.#above(() => this.#stderr.write(`${text}\n`));
  }

  /** A line that the next one replaces; empty for none. Nothing where lines can't be written over. */
  live(text: string): void {
    if (this.#isPlain || text === this.#line) return;
    this.#line = text;
    this.#draw();
  }

  #above(write: () => void): void {
    if (this.#line) this.#stderr.write("\r\u001B[K");
    write();
    if (this.#line) this.#draw();
  }

  #draw(): void {
    // Some terminals say that they have no columns.
    this.#stderr.write(`\r\u001B[K${cut(this.#line, (this.#stderr.columns || 80) - 1)}`);
  }
}

/** JSON whose text can't command a terminal: what JSON itself leaves as it is, and `clean` takes away, is escaped. */
function jsonOf(value: unknown, indent?: number): string {
  const text = JSON.stringify(value, null, indent);
  const code = (sign: string) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return text.replace(/[\u007F-\u009F\u200E\u200F\u202A-\u202E\u2066-\u2069]/g, code);
}
