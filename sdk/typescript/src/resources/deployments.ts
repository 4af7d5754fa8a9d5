import type {
  CreateDeployment,
  Deployment,
  DeploymentEvent,
  GetDeploymentQuery,
  ListDeploymentsQuery,
  ReplyToDeployment,
} from "../generated.ts";
import { listOf, type PagePromise } from "../paging.ts";
import { type StreamOptions, streamEvents } from "../stream.ts";
import { pathOf, type RequestOptions, type Transport } from "../transport.ts";
import { type WaitForOptions, waitFor } from "../wait-for.ts";

const PATH = "/v1/deployments";

/** Units of work handed to an expert. */
export class Deployments {
  readonly #transport: Transport;
  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Hands a unit of work to an expert: the deployment, in pending. Sent again after a failure, it is made once. */
  create(body: CreateDeployment, options?: RequestOptions): Promise<Deployment> {
    return this.#transport.json({ method: "POST", path: PATH, body }, options);
  }

  /** The deployment at present; with `wait` (1 to 60 s), once it has changed or the time is over. */
  async get(id: string, query: GetDeploymentQuery = {}, options: RequestOptions = {}): Promise<Deployment> {
    const timeoutMs = options.timeoutMs ?? this.#transport.timeoutMs + (query.wait ?? 0) * 1_000;
    return this.#transport.json({ method: "GET", path: pathOf(id, PATH), query }, { ...options, timeoutMs });
  }

  /** Most recent first. */
  list(query: ListDeploymentsQuery = {}, options?: RequestOptions): PagePromise<Deployment> {
    return listOf(this.#transport, { path: PATH, query }, options);
  }

  /** Cancels a deployment that is pending or accepted. */
  async cancel(id: string, options?: RequestOptions): Promise<Deployment> {
    return this.#transport.json({ method: "POST", path: pathOf(id, PATH, "/cancel") }, options);
  }

  /** Answers the expert's open question: the deployment, in progress again. */
  async reply(id: string, body: ReplyToDeployment, options?: RequestOptions): Promise<Deployment> {
    return this.#transport.json({ method: "POST", path: pathOf(id, PATH, "/reply"), body }, options);
  }

  /**
   * Waits until the deployment asks something or has ended, or is in one of `until`. Throws a TimeoutError, which
   * carries what was last seen, after `timeoutMs`; a DeploymentEndedError if it ended in another state.
   */
  waitFor(id: string, options: WaitForOptions = {}): Promise<Deployment> {
    const { timeoutMs } = this.#transport;
    return waitFor(id, (query, request) => this.get(id, query, request), timeoutMs, options);
  }

  /** Its events as they come, from the first or after `lastEventId`, until it has ended. Survives lost connections. */
  stream(id: string, options: StreamOptions = {}): AsyncGenerator<DeploymentEvent, void, undefined> {
    const open = async (lastEventId: string, request: RequestOptions) => {
      const headers = { Accept: "text/event-stream", "Last-Event-ID": lastEventId || undefined };
      return this.#transport.response({ method: "GET", path: pathOf(id, PATH, "/events"), headers }, request);
    };
    return streamEvents(open, options);
  }

  /** Its events so far, oldest first. */
  events(id: string, options?: RequestOptions): PagePromise<DeploymentEvent> {
    return listOf(this.#transport, { path: pathOf(id, PATH, "/events") }, options);
  }
}
