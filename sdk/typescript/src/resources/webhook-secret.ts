import type { WebhookSecret } from "../generated.ts";
import type { RequestOptions, Transport } from "../transport.ts";

/** The workspace's default secret: it signs what goes to a deployment's own `webhookUrl`. */
export class WebhookSecretResource {
  readonly #transport: Transport;
  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** The answer shows the new secret, once. The old one keeps signing beside it for 24 hours. */
  rotate(options?: RequestOptions): Promise<WebhookSecret> {
    return this.#transport.json({ method: "POST", path: "/v1/webhook_secret/rotate" }, options);
  }
}
