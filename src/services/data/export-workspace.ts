import { home } from "../../db/database.ts";
import { workspaceFacts } from "../../db/export.ts";
import { fail } from "../../domain/errors.ts";
import { isId } from "../../domain/ids.ts";
import { describeError, log } from "../../log.ts";
import { type ActingContext, audited } from "../audit.ts";
import { unlessDown } from "../unless-down.ts";
import { type Section, sectionsOf } from "./export-sections.ts";

/** Calls to D1 and to objects that one answer makes: a Worker may make a thousand. A larger workspace takes several answers. */
const MOST_CALLS = 600;

/**
 * Everything that is kept of a workspace but files, secrets and sessions, as lines of JSON that name their `object`. The
 * last one is `export_end`: an answer without it was cut off, and where its `next` is not null, that cursor gives the
 * rest. Holds a page in memory at a time. What changes meanwhile may be told as it was or as it is. Put on record where it
 * begins. Fails with 400 on a foreign cursor, 404 if there is no such workspace.
 */
export async function exportWorkspace({
  ctx,
  input: { workspace_id, cursor },
}: {
  ctx: ActingContext;
  input: { workspace_id: string; cursor: string | null };
}): Promise<AsyncGenerator<string>> {
  const db = home(ctx.env);
  const known = isId("workspace", workspace_id) && (await unlessDown("export", workspaceFacts(db, workspace_id)));
  if (!known) return fail("not_found", "No workspace with that id.");
  const sections = sectionsOf(ctx.env, workspace_id);
  const begin = async () => {
    const from = cursor === null ? START : readCursor(sections, cursor);
    return watched(ctx, workspace_id, lines(ctx, workspace_id, sections, from));
  };
  if (cursor !== null) return begin();
  return audited(ctx, { action: "workspace.exported", subject_id: workspace_id, workspace_id }, begin);
}

interface Place {
  section: number;
  after: string;
}
const START: Place = { section: 0, after: "" };

/** The same lines; that they broke off is told in the log, since the answer can't say so any more. */
async function* watched({ request_id }: ActingContext, workspace_id: string, from: AsyncGenerator<string>) {
  try {
    yield* from;
  } catch (error) {
    log({ event: "export.broken", level: "error", request_id, workspace_id, error: describeError(error) });
    throw error;
  }
}

async function* lines(
  { request_id }: ActingContext,
  workspace_id: string,
  sections: Section[],
  from: Place,
): AsyncGenerator<string> {
  let { section, after } = from;
  let count = 0;
  for (let calls = 0; section < sections.length && calls < MOST_CALLS; ) {
    const page = sections[section]?.read(after);
    let step = await page?.next();
    for (; step && !step.done; step = await page?.next()) {
      yield step.value;
      count++;
    }
    if (!step) break;
    calls += step.value.calls;
    if (step.value.after === null) section++;
    after = step.value.after ?? "";
  }
  const name = sections[section]?.name;
  const next = name === undefined ? null : btoa(`${name}:${after}`).replaceAll("=", "");
  log({ event: "export.page", request_id, workspace_id, lines: count, ended: next === null });
  yield JSON.stringify({ object: "export_end", lines: count, next });
}

function readCursor(sections: Section[], cursor: string): Place {
  const [name, after] = decoded(cursor).split(":");
  const section = sections.findIndex((one) => one.name === name);
  if (section < 0 || after === undefined || !/^([a-z]+_[0-9A-Z]{26})?$/.test(after)) {
    return fail("invalid_request", "cursor: is not a cursor of this export");
  }
  return { section, after };
}

function decoded(cursor: string): string {
  try {
    return atob(cursor);
  } catch {
    return "";
  }
}
