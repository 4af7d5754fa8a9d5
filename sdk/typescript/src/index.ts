export { HumanDeploy, type HumanDeployOptions } from "./client.ts";
export {
  APIError,
  type APIErrorFacts,
  AuthenticationError,
  BillingError,
  ConflictError,
  ConnectionError,
  CreditsExhaustedError,
  DeploymentEndedError,
  type ErrorCode,
  type ErrorType,
  ExpertUnavailableError,
  HumanDeployError,
  InvalidRequestError,
  InvalidStateError,
  NotFoundError,
  RateLimitError,
  ServerError,
  TimeoutError,
  WebhookVerificationError,
} from "./errors.ts";
export type * from "./generated.ts";
export { API_VERSION } from "./generated.ts";
export { Page, PagePromise } from "./paging.ts";
export type { Deliveries } from "./resources/deliveries.ts";
export type { Deployments } from "./resources/deployments.ts";
export type { Experts } from "./resources/experts.ts";
export type { Files, UploadFile } from "./resources/files.ts";
export type { UsageResource } from "./resources/usage.ts";
export type { WebhookEndpoints } from "./resources/webhook-endpoints.ts";
export type { WebhookSecretResource } from "./resources/webhook-secret.ts";
export type { StreamOptions } from "./stream.ts";
export type { FileBody, RequestOptions } from "./transport.ts";
export * from "./types.ts";
export { SDK_VERSION } from "./version.ts";
export type { WaitForOptions } from "./wait-for.ts";
export { type SignOptions, type UnwrapOptions, type WebhookHeaders, webhooks } from "./webhooks.ts";
