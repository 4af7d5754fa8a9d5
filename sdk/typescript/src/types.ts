import type { Deployment, DeploymentEvent, UsageEvent, WebhookEndpoint } from "./generated.ts";

export type DeploymentStatus = Deployment["status"];
export type Urgency = Deployment["urgency"];
export type Mode = Deployment["mode"];
export type Question = NonNullable<Deployment["question"]>;
export type Message = Deployment["thread"][number];
export type Output = NonNullable<Deployment["output"]>;

/** What `webhookEndpoints.test` sends. */
export interface WebhookTestEvent {
  id: string;
  object: "event";
  type: "webhook.test";
  apiVersion: string;
  mode: Mode;
  workspaceId: string;
  sequence: null;
  createdAt: string;
  data: { webhookEndpoint: WebhookEndpoint };
}

/** Whatever a webhook may bring; `type` tells which. */
export type WebhookEvent = DeploymentEvent | UsageEvent | WebhookTestEvent;
export type WebhookEventType = WebhookEvent["type"];

export const TERMINAL_STATUSES = ["completed", "cancelled", "expired"] as const satisfies readonly DeploymentStatus[];

/** True once a deployment can't change any more. */
export function isTerminal(status: DeploymentStatus): boolean {
  return (TERMINAL_STATUSES as readonly DeploymentStatus[]).includes(status);
}
