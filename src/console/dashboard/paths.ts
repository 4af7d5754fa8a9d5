import type { Mode } from "../../domain/actors.ts";

/** The addresses of the dashboard that are in no workspace. */
export const PATHS = {
  home: "/dashboard",
  switch: "/dashboard/switch",
  sign_out: "/dashboard/sign-out",
  sign_out_everywhere: "/dashboard/sign-out-everywhere",
  profile: "/dashboard/profile",
} as const;

/** Where somebody is: each address within names both. */
export interface Place {
  workspace_id: string;
  mode: Mode;
}

/** The pages of a workspace and mode, as the navigation names them. */
export const SECTIONS = ["", "deployments", "keys", "webhooks", "usage", "try", "members", "settings"] as const;
export type Section = (typeof SECTIONS)[number];

/** What routes are made of. Anything else in these places is no page. */
export const PLACE = "/dashboard/:workspace_id{ws_[0-9A-HJKMNP-TV-Z]+}/:mode{(?:test|live)}";

/** The address of a page in a place: `/dashboard/ws_…/test/keys`. */
export function pathIn({ workspace_id, mode }: Place, ...parts: string[]): string {
  return ["/dashboard", workspace_id, mode, ...parts.map(encodeURIComponent)].filter((part) => part !== "").join("/");
}
