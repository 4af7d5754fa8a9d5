import * as z from "zod";
import type { Owner } from "../../../durable-objects/contract.ts";
import { home } from "../../db/database.ts";
import { workspaceIdsAfter } from "../../db/rebuild.ts";
import { isId } from "../../domain/ids.ts";
import type { Env } from "../../env.ts";
import { workspaceObject } from "../objects.ts";

/** Where a walk over all deployments stands: after this id of this owner. An empty id: before its first. */
export interface Place extends Owner {
  after: string;
}

/** Deployments of one owner, in the order of their ids. */
export interface Stretch {
  owner: Owner;
  ids: string[];
}

/** A step asks so many owners at most: most workspaces may have nothing in a mode. */
const MOST_OWNERS = 50;

/**
 * The next deployments after a place, at most `limit`, as the Workspace objects know them: all that were ever made,
 * whatever D1 has lost of them. `only` is one workspace, which needs no row in D1; null walks the workspaces that D1
 * lists. `next` is null at the end.
 */
export async function walk(
  env: Env,
  from: Place | null,
  limit: number,
  only: string | null,
): Promise<{ found: Stretch[]; next: Place | null }> {
  const found: Stretch[] = [];
  let place = from ?? (await firstPlace(env, only));
  let room = limit;
  for (let asked = 0; place !== null && room > 0 && asked < MOST_OWNERS; asked++) {
    const { workspace_id, mode, after }: Place = place;
    const ids = await workspaceObject(env, workspace_id, mode).deploymentIds(after, room);
    if (ids.length > 0) found.push({ owner: { workspace_id, mode }, ids });
    room -= ids.length;
    place = room > 0 ? await nextOwner(env, place, only) : { workspace_id, mode, after: ids.at(-1) ?? after };
  }
  return { found, next: place };
}

function firstPlace(env: Env, only: string | null): Promise<Place | null> {
  return only === null ? placeAfter(env, "") : Promise.resolve({ workspace_id: only, mode: "test", after: "" });
}

async function nextOwner(env: Env, { workspace_id, mode }: Place, only: string | null): Promise<Place | null> {
  if (mode === "test") return { workspace_id, mode: "live", after: "" };
  return only === null ? placeAfter(env, workspace_id) : null;
}

async function placeAfter(env: Env, workspaceId: string): Promise<Place | null> {
  const [next] = await workspaceIdsAfter(home(env), workspaceId, 1);
  return next === undefined ? null : { workspace_id: next, mode: "test", after: "" };
}

const Cursor = z.tuple([
  z.string().refine((id) => isId("workspace", id)),
  z.enum(["test", "live"]),
  z.string().refine((id) => id === "" || isId("deployment", id)),
]);

/** A place as an opaque cursor. */
export function cursorOf({ workspace_id, mode, after }: Place): string {
  return btoa([workspace_id, mode, after].join(":")).replaceAll("=", "");
}

/** The place behind a cursor, or null if it is not one of ours. */
export function placeOf(cursor: string): Place | null {
  try {
    const parsed = Cursor.safeParse(atob(cursor).split(":"));
    if (!parsed.success) return null;
    const [workspace_id, mode, after] = parsed.data;
    return { workspace_id, mode, after };
  } catch {
    return null;
  }
}
