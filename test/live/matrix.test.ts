import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { call, get } from "../support/api.ts";
import { submit, visit } from "../support/console.ts";
import { everyD1 } from "../support/d1.ts";
import { eventually } from "../support/objects.ts";
import { HOWS, type How, type Outcome, TABLE, VIEWS, type View } from "./matrix-table.ts";
import { TRIES } from "./matrix-tries.ts";
import {
  EXPERTS,
  type ExpertName,
  type Made,
  make,
  makeWorld,
  ownOf,
  SITUATIONS,
  type Situation,
  WORKSPACES,
  type WorkspaceName,
  type World,
} from "./matrix-world.ts";

let world: World;
/** How many cells of the table were tried. */
let cells = 0;

beforeAll(async () => {
  world = await makeWorld();
}, 120_000);

/** What a deployment of a workspace is to an expert. */
function viewOf(workspace: WorkspaceName, situation: Situation, expert: ExpertName): View {
  if (expert === "of_both") return VIEWS[situation].both;
  return expert === ownOf(workspace) ? VIEWS[situation].own : "foreign";
}

const rows = WORKSPACES.flatMap((workspace) =>
  SITUATIONS.flatMap((situation) =>
    EXPERTS.map((expert) => ({ workspace, situation, expert, view: viewOf(workspace, situation, expert) })),
  ),
);

function tryOn(how: How, expert: ExpertName, made: Made): Promise<Outcome> {
  return TRIES[how](world.experts[expert], world.browsers[expert], made);
}

describe("who can do what with a deployment of two workspaces", () => {
  test.each(rows)(
    "$situation of $workspace, to the expert $expert: $view",
    async ({ workspace, situation, expert, view }) => {
      const made = world.made[workspace][situation];
      const key = world.workspaces[workspace][situation === "test" ? "test" : "live"];
      const before = await get(key, made.id);
      const seen: Partial<Record<How, Outcome>> = {};
      for (const how of HOWS) {
        cells++;
        const expected = TABLE[view][how];
        if (expected !== "works") {
          seen[how] = await tryOn(how, expert, made);
          continue;
        }
        // It would change the world for the cells that follow: it is tried on one of the same kind.
        const status = await tryOn(how, expert, await make(world, workspace, situation));
        const good = how.startsWith("page") ? 303 : 200;
        seen[how] = status === good ? "works" : status;
      }
      expect(seen).toEqual(TABLE[view]);
      expect(await get(key, made.id)).toEqual(before);
    },
  );

  test("every cell of the table was tried", () => {
    expect(new Set(rows.map(({ view }) => view))).toEqual(new Set(Object.keys(TABLE)));
    expect(cells).toBe(2 * 15 * 3 * 36);
    expect(cells).toBe(WORKSPACES.length * SITUATIONS.length * EXPERTS.length * HOWS.length);
  });
});

describe("to a stranger what is there is like what is not", () => {
  const UNKNOWN = "dep_01KPX000000000000000000000";
  /** What may differ between two answers: ids, tokens and times. */
  const plain = (text: string) =>
    text.replaceAll(/(dep|file|req)_[0-9A-HJKMNP-TV-Z]{26}/g, "$1").replaceAll(/\b\d{13}\b/g, "time");

  const cases = HOWS.filter((how) => TABLE.foreign[how] === 404);
  test("by each way", async () => {
    const { experts, browsers, made } = world;
    const reached = async (id: string, file: string) => {
      const answers: [string, number, string, string | null][] = [];
      const note = (what: string, status: number, text: string, type: string | null) =>
        answers.push([what, status, plain(text), type]);
      const key = experts.of_b.token;
      for (const path of ["", `/files/${file}/content`]) {
        const { status, text, headers } = await call(`/expert/v1/deployments/${id}${path}`, { key });
        note(`api ${path && "file"}`, status, text, headers.get("Content-Type"));
      }
      const bodies = { ask: { body: "?" }, complete: { output: { files: [file] } }, cancel: { reason: "x" } };
      for (const name of ["accept", "decline", "release", "start", "ask", "complete", "cancel"]) {
        const body = bodies[name as keyof typeof bodies];
        const init = { key, method: "POST", ...(body ? { body } : {}) };
        const { status, text, headers } = await call(`/expert/v1/deployments/${id}/${name}`, init);
        note(`api ${name}`, status, text, headers.get("Content-Type"));
      }
      const browser = browsers.of_b;
      for (const path of ["", "/live", `/files/${file}`, `/files/${file}/preview`, `/files/${file}/text`]) {
        const { status, text, headers } = await visit(browser, `/console/deployments/${id}${path}`);
        note(`page ${path.replace(file, "")}`, status, text, headers.get("Content-Type"));
      }
      const actions = [
        "accept",
        "decline",
        "release",
        "start",
        "ask",
        "complete",
        "cancel",
        "draft",
        "preview",
        "files",
      ];
      for (const name of [...actions, `files/${file}/remove`]) {
        const form = { body: "x", question: "?", reason: "x", version: "1" };
        const { status, text, headers } = await submit(browser, `/console/deployments/${id}/${name}`, form);
        note(`page ${name.replace(file, "")}`, status, text, headers.get("Content-Type"));
      }
      return answers;
    };
    const unknown = await reached(UNKNOWN, "file_01KPX000000000000000000000");
    expect(unknown.map(([, status]) => status)).toEqual(unknown.map(() => 404));
    expect(cases.length).toBeGreaterThan(20);
    for (const situation of SITUATIONS) {
      const { id, context_file } = made.a[situation];
      expect(await reached(id, context_file), situation).toEqual(unknown);
    }
  });
});

test("an expert who leaves a workspace is asked no more there, and keeps what is theirs", async () => {
  const { experts, made } = world;
  const { id } = made.a.both_in_progress;
  const { id: open } = made.a.offered;
  const { a, b } = world.workspaces;
  const set = (of: string[]) =>
    everyD1
      .prepare("UPDATE experts SET workspaces = ? WHERE id = ?")
      .bind(JSON.stringify(of), experts.of_both.id)
      .run();
  await set([b.id]);
  await env.WORKSPACES.getByName(`${a.id}:live`).rosterChanged(null);
  const status = async (of: string) =>
    (await call(`/expert/v1/deployments/${of}`, { key: experts.of_both.token })).status;
  await eventually(async () => (await status(open)) === 404, 5_000);
  expect(await status(id)).toBe(200);
});
