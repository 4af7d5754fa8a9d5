import { exports } from "cloudflare:workers";
import fc from "fast-check";
import { BASE } from "../support/api.ts";
import { ruleOf } from "./beyond.ts";
import type { Contract } from "./contract.ts";
import { strayings } from "./documented.ts";
import { type Plan, plans } from "./plans.ts";
import type { World } from "./world.ts";

const AT_ONCE = 12;

export interface Report {
  /** By operation, how many answers of each class. */
  answers: Record<string, { "2xx": number; "4xx": number }>;
  /** By rule, how many requests that fit the schemas it refused. */
  beyond: Record<string, number>;
  /** Requests that fit the schemas and were sent with the workspace's own key. */
  documented: number;
  faults: string[];
}

/**
 * Sends so many generated requests, some at once, and tells what came of them. The same seed makes the same requests; the
 * ids and links in them are those of the run.
 */
export async function run(
  contract: Contract,
  world: World,
  { seed, runs }: { seed: number; runs: number },
): Promise<Report> {
  const report: Report = { answers: {}, beyond: {}, documented: 0, faults: [] };
  for (const { operation } of contract.routes) report.answers[operation.operationId] = { "2xx": 0, "4xx": 0 };
  const queue = fc.sample(plans(contract), { seed, numRuns: runs }).entries();
  const lane = async () => {
    for (const [index, plan] of queue) {
      const fault = await attempt(contract, world, plan, index, report);
      if (fault) report.faults.push(`request ${index} of seed ${seed}: ${fault}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return report;
}

async function attempt(
  contract: Contract,
  world: World,
  plan: Plan,
  index: number,
  report: Report,
): Promise<string | undefined> {
  const { operationId } = plan.route.operation;
  const path = world.path(plan);
  const query = plan.query.map(([name, value]): [string, string] => [name, world.filled(operationId, value, index)]);
  const body = typeof plan.body === "string" ? world.filled(operationId, plan.body, index) : plan.body;
  const sent = { method: plan.method, query, headers: plan.headers, body };
  const request = requestOf(
    `${path}${query.length ? `?${new URLSearchParams(query)}` : ""}`,
    sent,
    world.key(plan.credential),
  );
  const told = `${plan.method} ${request.url.slice(BASE.length, 300)} as ${plan.credential} ${JSON.stringify(plan.headers).slice(0, 300)} ${String(body).slice(0, 300)}`;
  const response = await exports.default.fetch(request);
  const text = await textOf(response);
  const { status, headers } = response;
  const problems = contract.problems({ method: plan.method, path, status, headers, text });
  const known = contract.routeOf(plan.method, path)?.operation === plan.route.operation;
  if (known) count(report, operationId, status);
  if (known && status < 300 && text) world.note(operationId, safeJson(text));
  if (status >= 500) problems.push(`a ${status}`);
  if (known && plan.credential === "own") problems.push(...ofRequest(contract, plan, sent, status, text, report));
  return problems.length > 0 ? `${told}\n  ${problems.slice(0, 3).join("\n  ")}\n  ${text?.slice(0, 300)}` : undefined;
}

/** What the document says of the request must be what became of it, both ways. */
function ofRequest(
  contract: Contract,
  plan: Plan,
  sent: Parameters<typeof strayings>[2],
  status: number,
  text: string | null,
  report: Report,
): string[] {
  const strayed = strayings(contract, plan.route, sent);
  if (strayed.length > 0) return status < 300 ? [`taken, though the document refuses it: ${strayed[0]}`] : [];
  report.documented++;
  if (status !== 400 || plan.method === "HEAD") return [];
  const { error } = safeJson(text ?? "") as { error: { message: string } };
  const rule = ruleOf(error.message);
  if (rule === undefined) return [`refused, though the document allows it: ${error.message}`];
  report.beyond[rule] = (report.beyond[rule] ?? 0) + 1;
  return [];
}

function requestOf(
  path: string,
  { method, headers, body }: Parameters<typeof strayings>[2],
  credential: string,
): Request {
  const all = new Headers();
  // A content type that is empty stands for none.
  for (const [name, value] of Object.entries(headers))
    if (value !== "" || name !== "Content-Type") all.set(name, value);
  if (credential) all.set("Authorization", credential);
  const carries = body !== null && !["GET", "HEAD"].includes(method);
  // A string would bring a content type of its own.
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  return new Request(`${BASE}${path}`, { method, headers: all, ...(carries ? { body: bytes as BodyInit } : {}) });
}

/** A stream is left after its headers. */
async function textOf(response: Response): Promise<string | null> {
  if (response.headers.get("Content-Type")?.startsWith("application/json")) return response.text();
  await response.body?.cancel();
  return response.body ? null : "";
}

function count(report: Report, operation: string, status: number): void {
  const counts = report.answers[operation];
  if (counts && status < 300) counts["2xx"]++;
  if (counts && status >= 400 && status < 500) counts["4xx"]++;
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
