import { HumanDeployError } from "./errors.ts";
import { Deliveries } from "./resources/deliveries.ts";
import { Deployments } from "./resources/deployments.ts";
import { Experts } from "./resources/experts.ts";
import { Files } from "./resources/files.ts";
import { UsageResource } from "./resources/usage.ts";
import { WebhookEndpoints } from "./resources/webhook-endpoints.ts";
import { WebhookSecretResource } from "./resources/webhook-secret.ts";
import { environment, isBrowser, warnOfBrowser } from "./runtime.ts";
import { Transport } from "./transport.ts";
import { webhooks } from "./webhooks.ts";

export interface HumanDeployOptions {
  /** `hd_test_…` or `hd_live_…`. Default: the variable HUMANDEPLOY_API_KEY, where there is an environment. */
  apiKey?: string | undefined;
  /** Such as `2026-04-23`. Default: the latest stable one. */
  apiVersion?: string | undefined;
  /** Default: the variable HUMANDEPLOY_BASE_URL, or https://api.humandeploy.ai */
  baseUrl?: string | undefined;
  /** For each try of a request. Default: 60,000. */
  timeoutMs?: number | undefined;
  /** How often a request is sent again after a failure that may pass. Default: 2. */
  maxRetries?: number | undefined;
  fetch?: typeof fetch | undefined;
  defaultHeaders?: Record<string, string> | undefined;
  /** Says that the key may be in a page, so that nothing warns of it. */
  dangerouslyAllowBrowser?: boolean | undefined;
}

/** A client of the Deploy API, for one workspace key. */
export class HumanDeploy {
  readonly deployments: Deployments;
  readonly experts: Experts;
  readonly usage: UsageResource;
  readonly files: Files;
  readonly webhookEndpoints: WebhookEndpoints;
  readonly deliveries: Deliveries;
  readonly webhookSecret: WebhookSecretResource;
  /** Checks what arrives at a webhook; needs no key. */
  readonly webhooks: typeof webhooks = webhooks;

  constructor(options: HumanDeployOptions = {}) {
    const apiKey = options.apiKey ?? environment("HUMANDEPLOY_API_KEY");
    if (!apiKey) throw new HumanDeployError("apiKey: is required; pass it or set HUMANDEPLOY_API_KEY");
    const send = options.fetch ?? globalThis.fetch;
    if (!send) throw new HumanDeployError("fetch: this runtime has none; pass one");
    if (isBrowser() && !options.dangerouslyAllowBrowser) warnOfBrowser();
    const transport = new Transport({
      apiKey,
      apiVersion: options.apiVersion,
      baseUrl: addressOf(options.baseUrl ?? environment("HUMANDEPLOY_BASE_URL") ?? "https://api.humandeploy.ai"),
      timeoutMs: options.timeoutMs ?? 60_000,
      maxRetries: options.maxRetries ?? 2,
      // Some runtimes refuse a fetch that is called as another object's method.
      fetch: (input, init) => send(input, init),
      defaultHeaders: options.defaultHeaders ?? {},
    });
    this.deployments = new Deployments(transport);
    this.experts = new Experts(transport);
    this.usage = new UsageResource(transport);
    this.files = new Files(transport);
    this.webhookEndpoints = new WebhookEndpoints(transport);
    this.deliveries = new Deliveries(transport);
    this.webhookSecret = new WebhookSecretResource(transport);
  }
}

function addressOf(baseUrl: string): string {
  if (!/^https?:\/\/[^/]/.test(baseUrl)) throw new HumanDeployError("baseUrl: must begin with https:// and a host");
  return baseUrl.replace(/\/+$/, "");
}
