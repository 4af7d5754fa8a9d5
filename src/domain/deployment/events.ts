import { newId } from "../ids.ts";
import { iso } from "../time.ts";
import { API_VERSION } from "../version.ts";
import { type DeploymentRecord, present } from "./record.ts";
import type { DeploymentEvent } from "./schemas.ts";

/** The event that tells a change of a deployment: its body is the exact text that is sent, shown and signed. */
export function deploymentEvent(record: DeploymentRecord, type: string, sequence: number, now: number) {
  const id = newId("event", now);
  const event: DeploymentEvent = {
    id,
    object: "event",
    type: type as DeploymentEvent["type"],
    api_version: API_VERSION,
    mode: record.mode,
    workspace_id: record.workspace_id,
    sequence,
    created_at: iso(now),
    data: { deployment: present(record) },
  };
  return { id, sequence, type, created_at: now, body: JSON.stringify(event) };
}
