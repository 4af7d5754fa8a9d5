import type { Delivery, ListDeliveriesQuery } from "../generated.ts";
import { listOf, type PagePromise } from "../paging.ts";
import { pathOf, type RequestOptions, type Transport } from "../transport.ts";

const PATH = "/v1/deliveries";

/** Events on their way to a receiver, and what became of them. */
export class Deliveries {
  readonly #transport: Transport;
  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Most recent first. */
  list(query: ListDeliveriesQuery = {}, options?: RequestOptions): PagePromise<Delivery> {
    return listOf(this.#transport, { path: PATH, query }, options);
  }

  async get(id: string, options?: RequestOptions): Promise<Delivery> {
    return this.#transport.json({ method: "GET", path: pathOf(id, PATH) }, options);
  }

  /** Sends it again, whatever became of it. */
  async replay(id: string, options?: RequestOptions): Promise<Delivery> {
    return this.#transport.json({ method: "POST", path: pathOf(id, PATH, "/replay") }, options);
  }
}
