import { home } from "../db/database.ts";
import { forgetUntold, noteUntold, untoldBefore } from "../db/untold.ts";
import { MINUTE } from "../domain/time.ts";
import type { Env } from "../env.ts";
import { describeError, log } from "../log.ts";
import { configureObjects } from "./admin/workspace-plan.ts";
import { benchChanged } from "./bench.ts";
import { unlessDown } from "./unless-down.ts";

const MOST = 50;

/**
 * Makes a change of a bench or a plan, of which the Workspace objects of some workspaces (null: of all) must hear. It is
 * noted before: where it breaks off between the database and the objects, the sweep tells them. Fails with 503 while D1 is
 * down, and changes nothing then.
 */
export async function tellingWorkspaces<T>(env: Env, only: string[] | null, change: () => Promise<T>): Promise<T> {
  const db = home(env);
  const key = await unlessDown("change", noteUntold(db, only, Date.now()));
  const made = await change();
  // Where this fails they are told once more, which they don't mind.
  await forgetUntold(db, key).catch((error) =>
    log({ event: "change.told_again", level: "warn", error: describeError(error) }),
  );
  return made;
}

/** Tells the Workspace objects of changes that broke off over a minute ago: how many. What fails stays for the next time. */
export async function tellUntold(env: Env, now = Date.now()): Promise<number> {
  const db = home(env);
  const found = await untoldBefore(db, now - MINUTE, MOST);
  for (const { key, workspaces } of found) {
    for (const id of workspaces ?? []) await configureObjects({ env }, id);
    await benchChanged(env, workspaces, null);
    await forgetUntold(db, key);
  }
  return found.length;
}
