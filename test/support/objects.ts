import { env } from "cloudflare:workers";
import type { DeploymentObject } from "../../durable-objects/deployment.ts";
import type { WorkspaceObject } from "../../durable-objects/workspace.ts";
import type { Mode } from "../../src/domain/actors.ts";

export function deploymentStub(id: string): DurableObjectStub<DeploymentObject> {
  return env.DEPLOYMENTS.getByName(id);
}

export function workspaceStub(id: string, mode: Mode): DurableObjectStub<WorkspaceObject> {
  return env.WORKSPACES.getByName(`${id}:${mode}`);
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Polls until a probe answers something true, for at most `ms`. */
export async function eventually<T>(probe: () => Promise<T | false | null | undefined>, ms = 10_000): Promise<T> {
  const end = Date.now() + ms;
  for (;;) {
    const value = await probe();
    if (value) return value;
    if (Date.now() > end) throw new Error("it did not come about in time");
    await sleep(50);
  }
}
