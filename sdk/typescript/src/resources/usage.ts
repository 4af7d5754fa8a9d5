import type { Usage } from "../generated.ts";
import type { RequestOptions, Transport } from "../transport.ts";

export class UsageResource {
  readonly #transport: Transport;
  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Credits, thresholds and slots in this cycle. */
  get(options?: RequestOptions): Promise<Usage> {
    return this.#transport.json({ method: "GET", path: "/v1/usage" }, options);
  }
}
