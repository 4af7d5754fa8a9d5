import { env } from "cloudflare:workers";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { Contract } from "./contract.ts";
import type { OpenApi } from "./document.ts";
import { contract as served } from "./obey.ts";
import { type Report, run } from "./run.ts";
import { World } from "./world.ts";

const RUNS = Number(env.CONTRACT_RUNS);
/** The second is another each time: CONTRACT_SEED repeats one that failed. */
const SEEDS = [20_260_423, Number(env.CONTRACT_SEED || Date.now() % 2 ** 31)];
const contract = served();
const reports: Report[] = [];
let worlds: World[] = [];

beforeAll(async () => {
  vi.spyOn(globalThis, "fetch").mockImplementation(async () => new Response("ok"));
  worlds = await Promise.all(SEEDS.map(() => World.open()));
}, 60_000);
afterAll(() => {
  vi.restoreAllMocks();
});

describe("generated requests", { timeout: 30_000 + RUNS * 100 }, () => {
  test.each([
    ["the same each time", 0],
    ["others each time", 1],
  ])("find no 500, nothing undeclared, and no rule that the document hides: %s", async (_, which) => {
    const [seed = 0, world] = [SEEDS[which], worlds[which]];
    const report = await run(contract, world as World, { seed, runs: RUNS / 2 });
    reports.push(report);
    expect(report.faults.slice(0, 10).join("\n\n"), `${report.faults.length} faults with CONTRACT_SEED=${seed}`).toBe(
      "",
    );
  });

  test("reach every operation: each was answered with 2xx, and with 4xx", async ({ annotate }) => {
    const all = contract.routes.map(({ operation: { operationId: name } }) => {
      const sum = (kind: "2xx" | "4xx") =>
        reports.reduce((total, { answers }) => total + (answers[name]?.[kind] ?? 0), 0);
      return { name, "2xx": sum("2xx"), "4xx": sum("4xx") };
    });
    const told = all.map((one) => `${one.name}: ${one["2xx"]} 2xx, ${one["4xx"]} 4xx`);
    const documented = reports.map(
      (report) =>
        `${report.documented} as documented, of which refused by a rule in words: ${JSON.stringify(report.beyond)}`,
    );
    await annotate([...told, ...documented].join("\n"));
    expect(all.filter((one) => one["2xx"] === 0 || one["4xx"] === 0)).toEqual([]);
  });

  test.each<[string, string, (document: OpenApi) => void]>([
    ["leaves out a status", "the status is not declared", (document) => delete webhooks(document).responses[201]],
    ["names another type", "refused, though the document allows it", (document) => retype(document)],
    ["tells of a stricter rule", "taken, though the document refuses it", (document) => shortenKeys(document)],
  ])("find out a document that %s", async (_, said, falsify) => {
    const { components, paths } = structuredClone(contract.document);
    const document: OpenApi = { components, paths: { "/v1/webhooks": { post: paths["/v1/webhooks"]?.post as never } } };
    falsify(document);
    const { faults } = await run(new Contract(document), worlds[0] as World, { seed: 1, runs: 60 });
    expect(faults.join("\n")).toContain(said);
  });
});

function webhooks({ paths }: OpenApi) {
  return paths["/v1/webhooks"]?.post ?? expect.fail("there is no such operation");
}

function retype({ components }: OpenApi): void {
  Object.assign(components.schemas.CreateWebhook?.properties ?? {}, { description: { type: "integer" } });
}

function shortenKeys(document: OpenApi): void {
  const key = webhooks(document).parameters.find(({ name }) => name === "Idempotency-Key");
  Object.assign(key?.schema ?? {}, { maxLength: 10 });
}
