/** The addresses of the operator console. */
export const PATHS = {
  health: "/operator",
  charts: "/operator/charts",
  benches: "/operator/benches",
  misses: "/operator/misses",
  workspaces: "/operator/workspaces",
  new_workspace: "/operator/workspaces/new",
  experts: "/operator/experts",
  new_expert: "/operator/experts/new",
  deployments: "/operator/deployments",
  deliveries: "/operator/deliveries",
  replay_all: "/operator/deliveries/replay",
  dead_messages: "/operator/dead-messages",
  requests: "/operator/requests",
  operators: "/operator/operators",
  tokens: "/operator/tokens",
  audit: "/operator/audit",
  sign_out: "/operator/sign-out",
  sign_out_everywhere: "/operator/sign-out-everywhere",
} as const;

export type WorkspacePart = "keys" | "credits" | "members";
export type ExpertPart = "tokens" | "work";

/** A page of one thing, or what is done to it there. */
export function pathOf(list: string, id: string, ...parts: string[]): string {
  return [list, id, ...parts].map((part, index) => (index === 0 ? part : encodeURIComponent(part))).join("/");
}

export function workspacePath(id: string, ...parts: string[]): string {
  return pathOf(PATHS.workspaces, id, ...parts);
}

export function expertPath(id: string, ...parts: string[]): string {
  return pathOf(PATHS.experts, id, ...parts);
}

export function deploymentPath(id: string, ...parts: string[]): string {
  return pathOf(PATHS.deployments, id, ...parts);
}

export function deliveryPath(id: string, ...parts: string[]): string {
  return pathOf(PATHS.deliveries, id, ...parts);
}

/** A path with a query of what is there. */
export function withQuery(path: string, query: Record<string, string | null | undefined>): string {
  const there = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return there.length === 0 ? path : `${path}?${new URLSearchParams(there)}`;
}
