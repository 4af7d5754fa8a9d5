import { env, exports } from "cloudflare:workers";
import type { Mode } from "../../src/domain/actors.ts";
import type { Deployment } from "../../src/domain/deployment/schemas.ts";
import { obey } from "../contract/obey.ts";

export const BASE = "https://api.test";

export interface Answer<T = Record<string, unknown>> {
  status: number;
  headers: Headers;
  body: T;
  text: string;
}

export interface ApiErrorBody {
  error: { type: string; code: string; message: string; request_id: string; docs_url: string };
}

type Init = { method?: string; key?: string | null; body?: unknown; headers?: Record<string, string>; raw?: BodyInit };

/** One request to the Worker, as a client sends it. `raw` is a body that is not made of JSON by us. */
export async function call<T = Record<string, unknown>>(path: string, init: Init = {}): Promise<Answer<T>> {
  const headers = new Headers(init.headers);
  if (init.key) headers.set("Authorization", `Bearer ${init.key}`);
  if (init.body !== undefined && !headers.has("Content-Type")) headers.set("Content-Type", "application/json");
  const body = init.raw ?? (init.body === undefined ? null : JSON.stringify(init.body));
  const method = init.method ?? (body === null ? "GET" : "POST");
  const response = await exports.default.fetch(new Request(`${BASE}${path}`, { method, headers, body }));
  const text = await response.text();
  obey({ method, path, status: response.status, headers: response.headers, text });
  const isJson = response.headers.get("Content-Type")?.startsWith("application/json") && text;
  return { status: response.status, headers: response.headers, text, body: (isJson ? JSON.parse(text) : {}) as T };
}

export function admin<T = Record<string, unknown>>(path: string, body?: unknown, method?: string): Promise<Answer<T>> {
  return call<T>(`/admin/v1${path}`, { key: env.ADMIN_TOKEN ?? "", body, ...(method ? { method } : {}) });
}

export interface Workspace {
  id: string;
  test: string;
  live: string;
  webhook_secret: { test: string; live: string };
}

let count = 0;

/** A workspace of its own for a test, with a key in each mode. */
export async function newWorkspace(): Promise<Workspace> {
  const made = await admin<{ id: string; webhook_secret: Workspace["webhook_secret"] }>("/workspaces", {
    name: `Workspace ${++count}`,
  });
  const { id, webhook_secret } = made.body;
  return { id, webhook_secret, test: await newKey(id, "test"), live: await newKey(id, "live") };
}

export async function newKey(workspaceId: string, mode: Mode): Promise<string> {
  const { body } = await admin<{ key: string }>(`/workspaces/${workspaceId}/keys`, { mode, name: "test" });
  return body.key;
}

/** An expert on every workspace's bench. */
export async function newExpert(skills: string[]): Promise<string> {
  const email = `expert${++count}-${crypto.randomUUID()}@example.com`;
  const { body } = await admin<{ id: string }>("/experts", { name: `Expert ${count}`, email, skills });
  return body.id;
}

export const BRIEF = {
  brief: "Review the pricing hero. Return one-line diagnosis + three rewrites.",
  skills: ["copy"],
};

/** Creates a deployment and insists on it. `scenario` is `metadata.hd_test`. */
export async function create(key: string, more: Record<string, unknown> = {}, scenario?: string): Promise<Deployment> {
  const metadata = scenario ? { metadata: { hd_test: scenario } } : {};
  const answer = await call<Deployment>("/v1/deployments", { key, body: { ...BRIEF, ...metadata, ...more } });
  if (answer.status !== 201) throw new Error(`create answered ${answer.status}: ${answer.text}`);
  return answer.body;
}

export async function get(key: string, id: string): Promise<Deployment> {
  const answer = await call<Deployment>(`/v1/deployments/${id}`, { key });
  if (answer.status !== 200) throw new Error(`get answered ${answer.status}: ${answer.text}`);
  return answer.body;
}

/** Waits, through `?wait`, until a deployment is in one of the states. */
export async function until(key: string, id: string, ...states: Deployment["status"][]): Promise<Deployment> {
  let version = 0;
  for (let turn = 0; turn < 20; turn++) {
    const { body } = await call<Deployment>(`/v1/deployments/${id}?wait=20&after=${version}`, { key });
    if (states.includes(body.status)) return body;
    version = body.version;
  }
  throw new Error(`${id} did not come to ${states.join(" or ")}`);
}
