import type { Deployment } from "../../domain/deployment/schemas.ts";
import type { LoggedStep } from "../../services/dashboard/timeline.ts";
import type { Errors, Frame } from "./frame.ts";

/*
 * What the pages of the dashboard are drawn from. Pages are pure: `now` comes with the frame, as epoch milliseconds; all
 * other instants are the wire's own. A page changes nothing by itself but for a deployment that has not ended: it asks
 * for GET …/deployments/:id/live every few seconds, which never holds a field.
 */
export interface DeploymentView {
  frame: Frame;
  deployment: Deployment;
  steps: readonly LoggedStep[];
  deliveries_known: boolean;
  /** `body`, or "" for the whole. */
  errors: Errors;
  /** What a refused reply said. */
  typed?: string;
  /** True right after it was tried from here. */
  tried?: boolean;
  /** The question that the open page has a form for; "none" without one. Set where the page asks for news. */
  reply_to?: string;
}
