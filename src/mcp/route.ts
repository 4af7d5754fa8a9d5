import { createMcpHandler } from "@modelcontextprotocol/server";
import type { Hono } from "hono";
import { type Problem, ProblemError, statusOf } from "../domain/errors.ts";
import { identify, refuse, versionProblem } from "../http/agent-route.ts";
import { readJson } from "../http/body.ts";
import type { AppEnv, Ctx } from "../http/types.ts";
import { describeError, log } from "../log.ts";
import { type AgentContext, admit } from "../services/context.ts";
import { begun } from "./begun.ts";
import { apiError } from "./errors.ts";
import type { Exchange } from "./exchange.ts";
import { refusedSubscription } from "./listen.ts";
import { originProblem } from "./origin.ts";
import { apiServer } from "./server.ts";

/** JSON-RPC: the text is no JSON; the request is none. */
const UNREADABLE = { parse: -32_700, request: -32_600 };

/**
 * MCP over Streamable HTTP, stateless, for the protocol of 2026-07-28 and the older ones. Each request is admitted exactly
 * once: a tool's call by its service, all else here, after it was answered and before the answer leaves.
 */
export function mcpRoutes(app: Hono<AppEnv>): void {
  app.post("/mcp", async (c) => {
    const { env, settings } = c.get("base");
    const allowed = { public_url: env.PUBLIC_URL, origins: env.MCP_ORIGINS, local: settings.local };
    const foreign = originProblem(c.req.header("Origin"), allowed);
    if (foreign) throw new ProblemError(foreign);
    const ctx = await identify(c);
    const version = versionProblem(c);
    if (version) return refuse(ctx, version);
    const read = await readJson(c.req.raw, false);
    if (read.problem) {
      await admit(ctx);
      return unreadable(read.problem, ctx);
    }
    return serve(c, ctx, read.value);
  });
}

async function serve(c: Ctx, ctx: AgentContext, parsedBody: unknown): Promise<Response> {
  const exchange: Exchange = {
    ctx,
    unauthorized: null,
    called: (name, deployment_id) => c.set("tool", { name, deployment_id }),
  };
  let failure: unknown;
  const handler = createMcpHandler(({ era }) => apiServer(exchange, era), {
    onerror: (error) => {
      failure = error;
    },
  });
  const response = refusedSubscription(parsedBody) ?? (await begun(await handler.fetch(c.req.raw, { parsedBody })));
  if (response.status >= 500) {
    log({ event: "request.failed", level: "error", request_id: ctx.request_id, error: describeError(failure) });
  }
  try {
    if (exchange.unauthorized) throw new ProblemError(exchange.unauthorized);
    if (!ctx.rate) await admit(ctx);
  } catch (error) {
    await response.body?.cancel();
    throw error;
  }
  return response;
}

/** What can't be read as JSON is refused in the protocol's own shape, with the API's error inside. */
function unreadable(problem: Problem, ctx: AgentContext): Response {
  const code = problem.message.endsWith("valid JSON") ? UNREADABLE.parse : UNREADABLE.request;
  const error = { code, message: problem.message, data: apiError(problem, ctx) };
  return Response.json({ jsonrpc: "2.0", id: null, error }, { status: statusOf(problem) });
}
