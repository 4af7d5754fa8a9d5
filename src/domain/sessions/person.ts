/** The kinds of person who sign in with a browser (spec §1). */
export type PersonKind = "expert" | "member" | "operator";

/** Who is signed in, as every page may show it. */
export interface Person {
  id: string;
  name: string;
  email: string;
}

/** A browser session that was found good for this request. */
export interface Session {
  kind: PersonKind;
  subject_id: string;
  /** Lower-case hex SHA-256 of the cookie's value: all that is stored of it. */
  hash: string;
  /** What every form of this session carries, as `csrf` or in `X-CSRF-Token`. */
  csrf: string;
  /** Epoch ms. */
  expires_at: number;
  /** True if this request moved `expires_at`, so that the cookie is sent anew. */
  renewed: boolean;
  person: Person;
}

/** What a session is called on a page: enough of its hash to tell a person's few apart. */
export function sessionId(hash: string): string {
  return hash.slice(0, 16);
}

/** Where the pages of each kind live, and what those are called. */
export const HOMES: Record<PersonKind, { path: string; title: string }> = {
  expert: { path: "/console", title: "Expert console" },
  member: { path: "/dashboard", title: "Dashboard" },
  operator: { path: "/operator", title: "Operator console" },
};

/** Whose pages a path belongs to; null if nobody signs in there. */
export function kindOfPath(path: string): PersonKind | null {
  const kinds = Object.keys(HOMES) as PersonKind[];
  return kinds.find((kind) => path === HOMES[kind].path || path.startsWith(`${HOMES[kind].path}/`)) ?? null;
}

/** True for paths that browsers open with cookies, or that show a local instance's mail: no other site may read these. */
export function isPagePath(path: string): boolean {
  return kindOfPath(path) !== null || path === "/dev" || path.startsWith("/dev/");
}
