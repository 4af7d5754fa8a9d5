import type {
  CreateWebhook,
  Delivery,
  ListWebhookDeliveriesQuery,
  ListWebhooksQuery,
  Replay,
  UpdateWebhook,
  WebhookEndpoint,
} from "../generated.ts";
import { listOf, type PagePromise } from "../paging.ts";
import { pathOf, type RequestOptions, type Transport } from "../transport.ts";

const PATH = "/v1/webhooks";

/** Where the workspace's events are sent. */
export class WebhookEndpoints {
  readonly #transport: Transport;
  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Registers an endpoint. The answer shows its `secret`, once. */
  create(body: CreateWebhook, options?: RequestOptions): Promise<WebhookEndpoint> {
    return this.#transport.json({ method: "POST", path: PATH, body }, options);
  }

  /** Oldest first. */
  list(query: ListWebhooksQuery = {}, options?: RequestOptions): PagePromise<WebhookEndpoint> {
    return listOf(this.#transport, { path: PATH, query }, options);
  }

  async get(id: string, options?: RequestOptions): Promise<WebhookEndpoint> {
    return this.#transport.json({ method: "GET", path: pathOf(id, PATH) }, options);
  }

  async update(id: string, body: UpdateWebhook, options?: RequestOptions): Promise<WebhookEndpoint> {
    return this.#transport.json({ method: "PATCH", path: pathOf(id, PATH), body }, options);
  }

  /** What it has pending becomes a dead letter. */
  async delete(id: string, options?: RequestOptions): Promise<void> {
    await this.#transport.json({ method: "DELETE", path: pathOf(id, PATH) }, options);
  }

  /** The answer shows the new `secret`, once. The old one keeps signing beside it for 24 hours. */
  async rotateSecret(id: string, options?: RequestOptions): Promise<WebhookEndpoint> {
    return this.#transport.json({ method: "POST", path: pathOf(id, PATH, "/rotate_secret") }, options);
  }

  /** Sends a `webhook.test` event to this endpoint alone. */
  async test(id: string, options?: RequestOptions): Promise<Delivery> {
    return this.#transport.json({ method: "POST", path: pathOf(id, PATH, "/test") }, options);
  }

  /** Its deliveries, most recent first. */
  deliveries(id: string, query: ListWebhookDeliveriesQuery = {}, options?: RequestOptions): PagePromise<Delivery> {
    return listOf(this.#transport, { path: pathOf(id, PATH, "/deliveries"), query }, options);
  }

  /** Sends all its dead letters again. */
  async replay(id: string, options?: RequestOptions): Promise<Replay> {
    return this.#transport.json({ method: "POST", path: pathOf(id, PATH, "/replay") }, options);
  }
}
