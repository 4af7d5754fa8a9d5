import { Deadline } from "../deadline.ts";
import { HumanDeployError, TimeoutError } from "../errors.ts";
import { Transport } from "../transport.ts";
import { SDK_VERSION } from "../version.ts";
import type { Settings } from "./settings.ts";

export const USER_AGENT = { "User-Agent": `humandeploy-cli/${SDK_VERSION}` };

const TIMEOUT_MS = 20_000;

/** Reads the API's JSON with its names as they are on the wire, without trying again. */
export class Wire {
  readonly #transport: Transport;

  constructor({ apiKey, baseUrl }: Settings) {
    this.#transport = new Transport({
      apiKey,
      apiVersion: undefined,
      baseUrl,
      timeoutMs: TIMEOUT_MS,
      maxRetries: 0,
      fetch: (input, init) => fetch(input, init),
      defaultHeaders: USER_AGENT,
    });
  }

  async get<T>(path: string, query: object, outer: AbortSignal): Promise<T> {
    const deadline = new Deadline(outer, TIMEOUT_MS);
    const { signal } = deadline;
    try {
      const response = await this.#transport.response({ method: "GET", path, query }, { signal });
      return JSON.parse(await response.text()) as T;
    } catch (error) {
      outer.throwIfAborted();
      if (deadline.expired) throw new TimeoutError(`GET ${path} took longer than ${TIMEOUT_MS} ms.`);
      if (error instanceof SyntaxError)
        throw new HumanDeployError("The server answered with something that is not JSON.");
      throw error;
    } finally {
      deadline.release();
    }
  }
}
