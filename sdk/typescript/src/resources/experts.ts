import type { Expert } from "../generated.ts";
import { listOf, type PagePromise } from "../paging.ts";
import { pathOf, type RequestOptions, type Transport } from "../transport.ts";

const PATH = "/v1/experts";

/** The active roster of the workspace. */
export class Experts {
  readonly #transport: Transport;
  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Every expert. Their skills are what `skills` of a deployment is made of. */
  list(options?: RequestOptions): PagePromise<Expert> {
    return listOf(this.#transport, { path: PATH }, options);
  }

  async get(id: string, options?: RequestOptions): Promise<Expert> {
    return this.#transport.json({ method: "GET", path: pathOf(id, PATH) }, options);
  }
}
