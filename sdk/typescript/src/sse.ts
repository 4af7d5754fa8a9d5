export interface ServerSentEvent {
  /** The last id that the stream has named so far. */
  id: string;
  event: string;
  data: string;
}

/** Reads server-sent events from text that comes in pieces of any size. */
export class EventStreamParser {
  /** Milliseconds to wait before coming back, once the server has said so. */
  retryMs: number | undefined;
  lastEventId = "";
  #rest = "";
  #event = "";
  #data: string[] = [];
  #begun = false;

  /** The events that are complete with this piece. */
  push(piece: string): ServerSentEvent[] {
    let text = this.#rest + piece;
    if (!this.#begun && text) {
      this.#begun = true;
      if (text.startsWith("\uFEFF")) text = text.slice(1);
    }
    // A CR at the end may be the first half of a CRLF.
    const isOpen = text.endsWith("\r");
    const lines = (isOpen ? text.slice(0, -1) : text).split(/\r\n|\r|\n/);
    this.#rest = (lines.pop() ?? "") + (isOpen ? "\r" : "");
    return lines.flatMap((line) => this.#line(line) ?? []);
  }

  #line(line: string): ServerSentEvent | undefined {
    if (line === "") return this.#dispatch();
    const [, field, value = ""] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === "data") this.#data.push(value);
    else if (field === "event") this.#event = value;
    else if (field === "id" && !value.includes("\0")) this.lastEventId = value;
    else if (field === "retry" && /^\d+$/.test(value)) this.retryMs = Number(value);
    return undefined;
  }

  #dispatch(): ServerSentEvent | undefined {
    const [data, event] = [this.#data, this.#event];
    this.#data = [];
    this.#event = "";
    if (data.length === 0) return undefined;
    return { id: this.lastEventId, event: event || "message", data: data.join("\n") };
  }
}
