import type { DeliveryRow } from "../../db/deliveries.ts";
import type { EndpointRow } from "../../db/endpoints.ts";
import type { workspaces } from "../../db/schema.ts";
import type { Mode } from "../../domain/actors.ts";
import type { SecretBox } from "../../domain/keys/secret-box.ts";
import { readPrevious } from "./previous.ts";

export type WorkspaceRow = typeof workspaces.$inferSelect;

/** What an endpoint's or a workspace's sealed secret is bound to. */
export const secretContext = {
  endpoint: (id: string) => id,
  workspace: (id: string, mode: Mode) => `${id}:${mode}`,
};

/**
 * The secrets that sign a try, newest first: the endpoint's, else the workspace's default of the mode; an old one beside
 * the new for as long as its rotation said.
 */
export async function signingSecrets(
  box: SecretBox,
  { workspace_id, mode }: DeliveryRow,
  endpoint: EndpointRow | null,
  workspace: WorkspaceRow | null,
  now: number,
): Promise<string[]> {
  const context = endpoint ? secretContext.endpoint(endpoint.id) : secretContext.workspace(workspace_id, mode);
  const stored = endpoint
    ? { secret: endpoint.secret, previous: endpoint.previous_secret, until: endpoint.previous_secret_until }
    : workspace && {
        secret: workspace[`webhook_secret_${mode}`],
        previous: workspace[`previous_webhook_secret_${mode}`],
        until: workspace[`previous_webhook_secret_${mode}_until`],
      };
  if (!stored) throw new Error("there is no secret to sign with");
  const { secret, previous, until } = stored;
  const still = readPrevious(previous, until).filter((one) => one.until > now);
  return Promise.all([secret, ...still.map(({ sealed }) => sealed)].map((one) => box.open(one, context)));
}
