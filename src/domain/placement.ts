import { isId, timeOf } from "./ids.ts";

/** The binding of a D1: `DB` is the home of what is nobody's, and the first that holds workspaces; then `DB_1`, `DB_2`, … */
export type ShardName = "DB" | `DB_${number}`;

/** Which shards take the workspaces that are made from an instant on (epoch milliseconds). */
interface Stretch {
  from: number;
  shards: ShardName[];
}

/** Where the rows of each workspace lie. A function of its id alone: nothing is looked up, and nobody moves when a shard is added. */
export interface Placement {
  /** By time, ascending; the first is from 0. */
  stretches: Stretch[];
  /** Workspaces that were moved by hand. */
  moved: Map<string, ShardName>;
  /** Every shard that may hold a workspace, the home first. */
  shards: ShardName[];
}

export const HOME: ShardName = "DB";
const ALONE: Placement = { stretches: [{ from: 0, shards: [HOME] }], moved: new Map(), shards: [HOME] };
const DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const RANDOM_DIGITS = 6;

/**
 * Reads `D1_SHARDS`: `DB; 2027-02-01 = DB, DB_1; ws_… = DB_2`. The first part names the shards from the beginning, a part
 * with a date those of the workspaces made from then on, a part with a workspace where that one is. Null: `DB` alone.
 * A text that is not so gives the problem as a sentence.
 */
export function readPlacement(text: string | undefined): Placement | { problem: string } {
  if (text === undefined) return ALONE;
  const stretches: Stretch[] = [];
  const moved = new Map<string, ShardName>();
  for (const [index, part] of text.split(";").entries()) {
    const [left, right, ...more] = part.split("=").map((one) => one.trim());
    const key = index === 0 && right === undefined ? null : (left ?? "");
    const shards = (key === null ? left : right)?.split(",").map((one) => one.trim()) ?? [];
    const unknown = shards.find((name) => !isShardName(name));
    const names = shards.filter(isShardName);
    if (more.length > 0 || unknown !== undefined || new Set(names).size !== names.length || names.length === 0) {
      return { problem: `D1_SHARDS must name DB, DB_1, DB_2 and so on, each once, in "${part.trim()}"` };
    }
    if (key !== null && isId("workspace", key)) {
      const [name, ...others] = names;
      if (!name || others.length > 0 || moved.has(key)) return { problem: `D1_SHARDS must place ${key} once` };
      moved.set(key, name);
      continue;
    }
    const from = key === null ? 0 : dateOf(key);
    if (from === null || (index > 0 && from <= (stretches.at(-1)?.from ?? -1)) || (index === 0 && from !== 0)) {
      return {
        problem: `D1_SHARDS must begin with shards alone, and then have dates that ascend, not "${part.trim()}"`,
      };
    }
    stretches.push({ from, shards: names });
  }
  if (stretches.length === 0) return { problem: "D1_SHARDS must say where workspaces begin, such as DB" };
  const all = new Set([HOME, ...stretches.flatMap(({ shards }) => shards), ...moved.values()]);
  return { stretches, moved, shards: [...all] };
}

/** Where a workspace's rows lie. What is no workspace's (an empty id) lies at home. */
export function placeOf({ stretches, moved }: Placement, workspaceId: string): ShardName {
  if (workspaceId === "") return HOME;
  const placed = moved.get(workspaceId);
  if (placed) return placed;
  const [first] = stretches;
  if (stretches.length === 1 && first?.shards.length === 1) return first.shards[0] ?? HOME;
  const at = isId("workspace", workspaceId) ? timeOf(workspaceId) : 0;
  const shards = stretches.findLast(({ from }) => from <= at)?.shards ?? [HOME];
  return shards[randomOf(workspaceId) % shards.length] ?? HOME;
}

/** A number out of the last digits of an id, which are random: a million workspaces lie evenly. */
function randomOf(id: string): number {
  const digits = [...id.slice(-RANDOM_DIGITS)].map((digit) => Math.max(0, DIGITS.indexOf(digit)));
  return digits.reduce((sum, digit) => sum * DIGITS.length + digit, 0);
}

function isShardName(name: string): name is ShardName {
  return name === HOME || /^DB_[1-9]\d?$/.test(name);
}

function dateOf(text: string): number | null {
  const at = /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?$/.test(text) ? Date.parse(text) : Number.NaN;
  // The 30th of February would be read as the 2nd of March.
  const isDate = !Number.isNaN(at) && new Date(at).toISOString().startsWith(text.replace("Z", ""));
  return isDate ? at : null;
}
