import { exports } from "cloudflare:workers";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { type Answer, BASE, call } from "../support/api.ts";

export const MODERN = "2026-07-28";
export const LEGACY = "2025-11-25";
export type Era = "modern" | "legacy";
export const ERAS = ["modern", "legacy"] as const;

const TASKS = { extensions: { "io.modelcontextprotocol/tasks": {} } };
export const DECLARING = { ...TASKS, elicitation: {} };
export const WITHOUT_ELICITATION = TASKS;

export interface RpcAnswer extends Answer {
  result: Record<string, unknown>;
  error: { code: number; message: string; data?: Record<string, unknown> };
}

type Json = Record<string, unknown>;
type Init = { key?: string | null; headers?: Record<string, string>; capabilities?: Json; id?: number };

/** One request as a client of an era sends it, by hand: what the official client would not let through. */
export async function rpc(era: Era, method: string, params: Json, init: Init = {}): Promise<RpcAnswer> {
  const { key = null, headers = {}, capabilities = {}, id = 1 } = init;
  const _meta = {
    ...(params._meta as Json),
    "io.modelcontextprotocol/protocolVersion": MODERN,
    "io.modelcontextprotocol/clientInfo": { name: "test", version: "1" },
    "io.modelcontextprotocol/clientCapabilities": capabilities,
  };
  const name = params.name ?? params.taskId;
  const answer = await call("/mcp", {
    key,
    method: "POST",
    headers: {
      Accept: "application/json, text/event-stream",
      "MCP-Protocol-Version": era === "modern" ? MODERN : LEGACY,
      ...(era === "modern" ? { "Mcp-Method": method, ...(name ? { "Mcp-Name": String(name) } : {}) } : {}),
      ...headers,
    },
    body: { jsonrpc: "2.0", id, method, params: era === "modern" ? { ...params, _meta } : params },
  });
  return { ...answer, ...messageIn(answer) };
}

/** The last message of an answer, whether it came as JSON or as a stream. */
export function messageIn({ text, body, headers }: Answer): Pick<RpcAnswer, "result" | "error"> {
  if (!headers.get("Content-Type")?.startsWith("text/event-stream")) return body as unknown as RpcAnswer;
  const data = text.split("\n").filter((line) => line.startsWith("data: "));
  return JSON.parse(data.at(-1)?.slice("data: ".length) ?? "{}");
}

export interface ToolResult {
  isError?: boolean;
  content: { type: string; text: string }[];
  structuredContent?: Json;
  _meta?: Json;
}

/** A tool's result, by hand. */
export async function callTool(era: Era, key: string, name: string, args: Json = {}, init: Init = {}) {
  const answer = await rpc(era, "tools/call", { name, arguments: args }, { ...init, key });
  const result = answer.result as unknown as ToolResult | undefined;
  return { ...answer, result: result ?? { content: [] }, text: result?.content?.[0]?.text ?? "" };
}

/** The official client, connected to the Worker in this process. */
export async function connect(key: string, era: Era): Promise<Client> {
  const client = new Client(
    { name: "test", version: "1" },
    { versionNegotiation: { mode: era === "modern" ? { pin: MODERN } : "legacy" } },
  );
  const transport = new StreamableHTTPClientTransport(new URL(`${BASE}/mcp`), {
    fetch: (url, init) => exports.default.fetch(new Request(url, init as RequestInit)),
    requestInit: { headers: { Authorization: `Bearer ${key}` } },
  });
  await client.connect(transport);
  return client;
}
