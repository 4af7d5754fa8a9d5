import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { newClient } from "../support/http.mjs";
import { startFloor, startOurs } from "../support/runtime.mjs";
import { BRIEF, newWorld, OUTPUT } from "../support/world.mjs";

const FLOOR = fileURLToPath(new URL("../floor/worker.js", import.meta.url));
const ATTACHED_MS = 1_500;
/** All that follows a command has left by then, on a machine that is not overloaded. */
const FOLLOWS_MS = 400;

/** Whose file an fsync is for: what its path holds, and the words for it. */
const OWNERS = [
  ["humandeploy-DeploymentObject/metadata", "the deployment's alarms"],
  ["humandeploy-DeploymentObject", "the deployment's object"],
  ["humandeploy-WorkspaceObject", "the Workspace object"],
  ["D1DatabaseObject", "D1"],
  ["floor-Floor/metadata", "the deployment's alarms"],
  ["floor-Floor", "the deployment's object"],
  ["", "others"],
];
export const OWNER_WORDS = [...new Set(OWNERS.map(([, words]) => words))];

/**
 * Counts the fsyncs of a create and of the commands after it, and of the floor, by whose file they are for. Counts don't
 * depend on how busy the machine is. Null where there is no strace.
 * @param {{ folder: string, build: import("../support/runtime.mjs").Build, times: number, say(text: string): void }} options
 * @returns {Promise<{ words: string, counts: Record<string, number> }[] | null>}
 */
export async function runCommits({ folder, build, times, say }) {
  const floor = await startFloor({ script: FLOOR, stateDir: join(folder, "floor") });
  const ours = await startOurs({ build, stateDir: join(folder, "ours") });
  const [toFloor, toOurs] = [newClient(floor.url), newClient(ours.url)];
  try {
    const { workspaces, experts } = await newWorld(ours, { workspaces: 1 });
    const [{ key }, { token }] = [workspaces[0], experts[0]];
    let path = "";
    const act = (verb, body) => () => toOurs.call("POST", `/expert/v1${path}/${verb}`, { key: token, body }, 200);
    const marks = /** @type {{ words: string, from: number, to: number }[]} */ ([]);
    const steps = [
      ["the floor", () => toFloor.call("POST", "/", { body: BRIEF }, 201)],
      [
        "create",
        async () => {
          const { id } = await toOurs.call("POST", "/v1/deployments", { key, body: BRIEF }, 201);
          path = `/deployments/${id}`;
        },
      ],
      ["accept", act("accept", {})],
      ["start", act("start", {})],
      ["complete", act("complete", OUTPUT)],
    ];
    const round = async (note) => {
      for (const [words, step] of /** @type {[string, () => Promise<unknown>][]} */ (steps)) {
        const from = Date.now();
        await step();
        await sleep(FOLLOWS_MS);
        if (note) marks.push({ words, from, to: Date.now() });
      }
    };
    await round(false);
    const traces = [floor, ours].map(({ pids }, index) => trace(pids(), join(folder, `fsyncs-${index}.txt`)));
    await sleep(ATTACHED_MS);
    for (let time = 0; time < times; time++) await round(true);
    const [atFloor, atOurs] = await Promise.all(traces.map((one) => one.stop()));
    if (atFloor.length === 0 || atOurs.length === 0) {
      say("commits: no strace here, or it may not attach; left out");
      return null;
    }
    // Each step's own process alone: what another one still writes meanwhile is not its doing.
    return steps.map(([words], index) => ({
      words: String(words),
      counts: countsOf(index === 0 ? atFloor : atOurs, marks, words, times),
    }));
  } finally {
    toFloor.close();
    toOurs.close();
    await Promise.all([floor.stop(), ours.stop()]);
  }
}

function countsOf(calls, marks, words, times) {
  const counts = Object.fromEntries(OWNER_WORDS.map((owner) => [owner, 0]));
  const mine = marks.filter((mark) => mark.words === words);
  for (const { at, path } of calls) {
    if (!mine.some(({ from, to }) => from <= at && at < to)) continue;
    const [, owner] = OWNERS.find(([part]) => path.includes(part)) ?? OWNERS[OWNERS.length - 1];
    counts[owner] += 1 / times;
  }
  return counts;
}

/** Follows the fsyncs of a process into a file, until told to stop. */
function trace(pids, file) {
  const which = pids.flatMap((pid) => ["-p", String(pid)]);
  const strace = spawn("strace", ["-f", "-y", "-ttt", "-e", "trace=fsync,fdatasync", ...which, "-o", file], {
    stdio: "ignore",
  });
  const ended = new Promise((done) => strace.once("exit", done).once("error", done));
  return {
    async stop() {
      strace.kill("SIGINT");
      await ended;
      return readCalls(file);
    },
  };
}

function readCalls(file) {
  try {
    return [...readFileSync(file, "utf8").matchAll(/^\d+\s+([\d.]+) f(?:data)?sync\(\d+<([^>]*)>/gm)].map(
      ([, seconds, path]) => ({ at: Number(seconds) * 1_000, path }),
    );
  } catch {
    return [];
  }
}
