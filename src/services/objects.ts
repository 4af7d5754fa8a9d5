import type { DeploymentApi, WorkspaceApi } from "../../durable-objects/contract.ts";
import type { Mode } from "../domain/actors.ts";
import type { Env } from "../env.ts";

/** The object of a workspace in one mode. */
export function workspaceObject(env: Pick<Env, "WORKSPACES">, workspaceId: string, mode: Mode): WorkspaceApi {
  return env.WORKSPACES.getByName(`${workspaceId}:${mode}`) as unknown as WorkspaceApi;
}

/** The object of a deployment. */
export function deploymentObject(env: Pick<Env, "DEPLOYMENTS">, deploymentId: string): DeploymentApi {
  return env.DEPLOYMENTS.getByName(deploymentId) as unknown as DeploymentApi;
}
