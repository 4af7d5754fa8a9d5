import { env, exports } from "cloudflare:workers";
import { expect } from "vitest";
import type { Mode } from "../../src/domain/actors.ts";
import type { Deployment } from "../../src/domain/deployment/schemas.ts";
import { fileLink, type LinkedFile } from "../../src/domain/file-link.ts";
import { newId } from "../../src/domain/ids.ts";
import { standardPlan, type WorkspaceSettings } from "../../src/domain/workspace.ts";
import { workspaceObject } from "../../src/services/objects.ts";
import { obeyed } from "../contract/obey.ts";
import { type Answer, type ApiErrorBody, BASE, call, create, type Workspace } from "./api.ts";

export interface List<T> {
  object: "list";
  data: T[];
  next: string | null;
}

export interface Usage {
  object: "usage";
  mode: Mode;
  cycle: { start: string; end: string };
  cap: number;
  balance: number;
  reserved: number;
  settled: number;
  thresholds: { percent: number; reached_at: string | null }[];
  in_flight: { count: number; limit: number };
}

const TYPES: Record<number, string> = {
  401: "authentication_error",
  402: "billing_error",
  403: "authentication_error",
  429: "rate_limit_error",
};

/** Insists on an error of the one shape, and on the class that its status belongs to. Gives the message. */
export function expectError(answer: Answer<unknown>, status: number, code: string, field?: string): string {
  const { error } = answer.body as ApiErrorBody;
  expect({ status: answer.status, code: error?.code }, answer.text.slice(0, 400)).toEqual({ status, code });
  expect(Object.keys(answer.body as object)).toEqual(["error"]);
  expect(Object.keys(error).toSorted()).toEqual(["code", "docs_url", "message", "request_id", "type"]);
  expect(error.type).toBe(TYPES[status] ?? (status >= 500 ? "api_error" : "invalid_request"));
  expect(error.request_id).toBe(answer.headers.get("X-Request-Id"));
  expect(answer.headers.get("Content-Type")).toMatch(/^application\/json/);
  if (field !== undefined) expect(error.message).toMatch(namedAs(field));
  return error.message;
}

/** A field's path as a word of its own, so that `skills` is not found in `skills[1]`. */
function namedAs(path: string): RegExp {
  return new RegExp(`(^|[^\\w.])${path.replaceAll(/[.[\]$*+?^{}()|\\]/g, "\\$&")}([^\\w[.]|\\.?$)`);
}

/** One request whose answer is read by the caller: for bytes, streams, and bodies that are no JSON. */
export async function send(path: string, { key, ...init }: RequestInit & { key?: string } = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  if (key) headers.set("Authorization", `Bearer ${key}`);
  const request = new Request(path.startsWith("http") ? path : `${BASE}${path}`, { ...init, headers });
  return obeyed(request, await exports.default.fetch(request));
}

export async function list(key: string, query = ""): Promise<List<Deployment>> {
  const answer = await call<List<Deployment>>(`/v1/deployments${query}`, { key });
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
}

export async function usage(key: string): Promise<Usage> {
  const answer = await call<Usage>("/v1/usage", { key });
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
}

export function cancel(key: string, id: string, headers: Record<string, string> = {}): Promise<Answer<Deployment>> {
  return call<Deployment>(`/v1/deployments/${id}/cancel`, { key, method: "POST", headers });
}

/** Creates a deployment and cancels it, so that it takes no slot. */
export async function createAndCancel(key: string, more: Record<string, unknown> = {}): Promise<Deployment> {
  const { id } = await create(key, more);
  const cancelled = await cancel(key, id);
  expect(cancelled.status, cancelled.text).toBe(200);
  return cancelled.body;
}

type CreateInit = { body?: unknown; raw?: BodyInit; headers?: Record<string, string> };
type Refusal = { status: number; code: string; field?: string };

/**
 * Sends a create that must be refused, with the key of a workspace that has none yet. It must leave no trace: nothing
 * stored, reserved or counted. Gives the answer.
 */
export async function refusedCreate(key: string, init: CreateInit, { status, code, field }: Refusal): Promise<Answer> {
  const before = await usage(key);
  const answer = await call("/v1/deployments", { key, method: "POST", ...init });
  expectError(answer, status, code, field);
  await expectUntouched(key, before);
  return answer;
}

/** Insists that a workspace has no deployment, and the usage that it had. */
export async function expectUntouched(key: string, before: Usage): Promise<void> {
  expect(await list(key)).toEqual({ object: "list", data: [], next: null });
  const after = await usage(key);
  expect(after).toEqual(before);
  expect(after).toMatchObject({ reserved: 0, settled: 0, in_flight: { count: 0 } });
}

/** Sets a workspace's limits in one mode, as an operator would. */
export async function configure(workspace: Workspace, mode: Mode, more: Partial<WorkspaceSettings>): Promise<void> {
  const plan = standardPlan(workspace.id, mode, "test");
  await workspaceObject(env, workspace.id, mode).configure({ ...plan, ...more });
}

/** A signed link to a file of any size, without the bytes. */
export function linkTo(
  workspace: Workspace,
  mode: Mode,
  more: Partial<LinkedFile> = {},
  lifeMs = 60_000,
): Promise<string> {
  const file = { name: "a.pdf", media_type: "application/pdf", size_bytes: 10, ...more };
  const id = newId("file", Date.now());
  const expires = Date.now() + lifeMs;
  return fileLink(BASE, { id, workspace_id: workspace.id, mode, ...file }, expires, env.INSTALLATION_SECRET);
}

export interface Frame {
  id?: string;
  event?: string;
  data?: string;
  retry?: string;
}

/** The blocks of a stream of server-sent events, as they come. Comments are left out. */
export async function* frames(response: Response): AsyncGenerator<Frame> {
  if (!response.body) return;
  let rest = "";
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    const blocks = (rest + chunk).split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      const lines = block.split("\n").filter((line) => !line.startsWith(":"));
      const fields = lines.map((line) => /^(\w+): ?(.*)$/s.exec(line)?.slice(1) ?? []);
      if (lines.length > 0) yield Object.fromEntries(fields) as Frame;
    }
  }
}

/** The events of a stream that ends. */
export async function framesOf(response: Response): Promise<Frame[]> {
  const out: Frame[] = [];
  for await (const frame of frames(response)) if (frame.event) out.push(frame);
  return out;
}

export function inMinutes(minutes: number): string {
  return new Date(Date.now() + minutes * 60_000).toISOString();
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
