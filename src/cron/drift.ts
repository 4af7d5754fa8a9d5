import type { DeploymentState } from "../../durable-objects/contract.ts";
import { database, home } from "../db/database.ts";
import { type ProjectedState, projectedStates, readNote, writeNote } from "../db/rebuild.ts";
import type { Env } from "../env.ts";
import { describeError, log } from "../log.ts";
import { type Place, type Stretch, walk } from "../services/data/walk.ts";
import { deploymentObject } from "../services/objects.ts";

/**
 * Deployments a minute: 72,000 a day, so that a million are gone over in a fortnight. Each is one request to an object and
 * a row or two read, and wakes it for a moment: some 2.2 million requests a month, a third of a dollar, however many
 * deployments there are. D1 is behind only where something broke, so there is no hurry.
 */
export const CHECKED_A_MINUTE = 50;
const NOTE = "drift";

/** What the drift check noted, for operators. Counts are since the installation began; instants are epoch milliseconds. */
export interface DriftNote {
  checked: number;
  /** How often D1 did not have what an object said. */
  found: number;
  healed: number;
  last_at: number;
  last_found_at: number | null;
  /** How often it came round. */
  rounds: number;
  place: Place | null;
}

const NOTHING: DriftNote = {
  checked: 0,
  found: 0,
  healed: 0,
  last_at: 0,
  last_found_at: null,
  rounds: 0,
  place: null,
};

/** What the drift check noted, or null before its first look. */
export function readDrift(env: Env): Promise<DriftNote | null> {
  return readNote<DriftNote>(home(env), NOTE);
}

/** Compares the next few deployments in D1 with their objects, and has those write their rows again whose rows are missing or wrong: how many were. */
export async function checkDrift(env: Env, limit = CHECKED_A_MINUTE): Promise<number> {
  const db = home(env);
  const note = { ...NOTHING, ...(await readNote<DriftNote>(db, NOTE)) };
  const { found, next } = await walk(env, note.place, limit, null);
  let [checked, drifted, healed] = [0, 0, 0];
  for (const stretch of found) {
    const result = await checkStretch(env, stretch);
    checked += stretch.ids.length;
    drifted += result.drifted.length;
    healed += result.healed;
    if (result.drifted.length > 0) {
      const { workspace_id, mode } = stretch.owner;
      const [deployment_id = null] = result.drifted;
      const counts = { found: result.drifted.length, healed: result.healed };
      log({ event: "drift", level: "warn", workspace_id, mode, deployment_id, ...counts });
    }
  }
  if (checked === 0 && next === null && note.place === null) return 0;
  const now = Date.now();
  await writeNote(db, NOTE, {
    checked: note.checked + checked,
    found: note.found + drifted,
    healed: note.healed + healed,
    last_at: now,
    last_found_at: drifted > 0 ? now : note.last_found_at,
    rounds: note.rounds + (next === null ? 1 : 0),
    place: next,
  } satisfies DriftNote);
  return drifted;
}

/**
 * A row is read before its object, and again after it if they differ: what was read before can't be ahead of the object,
 * and what was read after can't be behind what the object had brought to D1 by then.
 */
async function checkStretch(env: Env, { owner, ids }: Stretch) {
  const db = database(env, owner.workspace_id);
  const before = await projectedStates(db, owner, ids);
  const answers = await Promise.allSettled(ids.map((id) => deploymentObject(env, id).state()));
  const states = new Map<string, DeploymentState>();
  for (const [index, answer] of answers.entries()) {
    const id = ids[index];
    if (id !== undefined && answer.status === "fulfilled" && answer.value) states.set(id, answer.value);
  }
  const suspects = [...states].filter(([id, state]) => !isSame(before.get(id), state)).map(([id]) => id);
  const after = suspects.length > 0 ? await projectedStates(db, owner, suspects) : before;
  const drifted = suspects.filter((id) => {
    const state = states.get(id);
    return state !== undefined && (isAhead(before.get(id), state) || isBehind(after.get(id), state));
  });
  const healing = drifted.map((id) =>
    deploymentObject(env, id).reproject({ resend: false, over: before.get(id)?.revision ?? null }),
  );
  let healed = 0;
  for (const result of await Promise.allSettled(healing)) {
    if (result.status === "fulfilled") healed++;
    else log({ event: "drift.not_healed", level: "error", error: describeError(result.reason) });
  }
  return { drifted, healed };
}

function isSame(row: ProjectedState | undefined, state: DeploymentState): boolean {
  return row?.revision === state.revision && row.status === state.status && row.version === state.version;
}

/** The object is not what it was: it was put back to an earlier time. */
function isAhead(row: ProjectedState | undefined, { revision }: DeploymentState): boolean {
  return row !== undefined && row.revision > revision;
}

/** D1 lost what the object knows it had, or has something else under the same revision. What is still on its way is no drift. */
function isBehind(row: ProjectedState | undefined, state: DeploymentState): boolean {
  if (state.projected === 0) return false;
  if (row === undefined || row.revision < state.projected) return true;
  return row.revision === state.revision && (row.status !== state.status || row.version !== state.version);
}
