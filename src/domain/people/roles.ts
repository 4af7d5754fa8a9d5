/** What a member is in a workspace, from most to least. */
export const ROLES = ["owner", "developer", "viewer"] as const;
export type Role = (typeof ROLES)[number];

/** What a role may allow: to see the workspace, to build on it (keys, webhooks, test deployments, replies, replays, asking for limits), to manage it (members). */
export type Right = "see" | "build" | "manage";

const RIGHTS: Record<Role, readonly Right[]> = {
  owner: ["see", "build", "manage"],
  developer: ["see", "build"],
  viewer: ["see"],
};

/** True if a role allows that. */
export function may(role: Role, right: Right): boolean {
  return RIGHTS[role].includes(right);
}

/** True if a change would leave a workspace without an owner. `to` is the new role, or null where the membership ends. */
export function losesLastOwner(was: Role, to: Role | null, owners: number): boolean {
  return was === "owner" && to !== "owner" && owners <= 1;
}
