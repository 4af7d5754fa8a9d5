import {
  MissingRequiredClientCapabilityError,
  ProtocolError,
  ProtocolErrorCode,
  type Server,
  type ServerContext,
} from "@modelcontextprotocol/server";
import * as z from "zod";
import type { Deployment } from "../domain/deployment/schemas.ts";
import { ReplyToDeployment } from "../domain/deployment/schemas.ts";
import { ProblemError, problem } from "../domain/errors.ts";
import { isId } from "../domain/ids.ts";
import { cancelDeployment } from "../services/cancel-deployment.ts";
import { getDeployment } from "../services/get-deployment.ts";
import { replyToDeployment } from "../services/reply-to-deployment.ts";
import { declaredBy, TASKS_EXTENSION } from "./client.ts";
import { apiError, ERROR_META } from "./errors.ts";
import { type Exchange, note, problemOf } from "./exchange.ts";
import { taskOf } from "./task.ts";

const params = z.looseObject({ taskId: z.string() });
type Result = Record<string, unknown>;

/** Serves the tasks extension: a deployment is a task for the clients that declare it, and for them alone. */
export function serveTasks(server: Server, exchange: Exchange): void {
  const { ctx } = exchange;
  const method = (name: string, run: (id: string, request: ServerContext) => Promise<Result>) =>
    server.setRequestHandler(name, { params }, async ({ taskId }, request) => {
      if (!declaredBy(request).tasks) {
        throw new MissingRequiredClientCapabilityError({
          requiredCapabilities: { extensions: { [TASKS_EXTENSION]: {} } },
        });
      }
      note(exchange, name, taskId);
      try {
        return await run(taskId, request);
      } catch (error) {
        throw protocolError(exchange, error);
      }
    });

  method("tasks/get", async (id, request) => {
    const { body } = await getDeployment({ ctx, input: { id } });
    return taskOf(JSON.parse(body) as Deployment, declaredBy(request).asks);
  });

  method("tasks/update", async (id, request) => {
    const reply = replyIn(request);
    if (!reply) {
      await getDeployment({ ctx, input: { id } });
      return {};
    }
    return unlessOver(exchange, () => replyToDeployment({ ctx, input: { ...reply, id } }));
  });

  // The client is told that it was heard; tasks/get shows whether it could still be.
  method("tasks/cancel", (id) => unlessOver(exchange, () => cancelDeployment({ ctx, input: { id } })));
}

/**
 * The reply among the responses to input requests: what was accepted for the newest question, since an older one can't be
 * open any more. What was declined or called off is nobody's answer, and is not sent to the expert.
 */
function replyIn({ mcpReq }: ServerContext): ReplyToDeployment | null {
  const accepted = Object.entries(mcpReq.inputResponses ?? {})
    .filter(([key, response]) => isId("message", key) && (response as { action?: unknown }).action === "accept")
    .toSorted(([a], [b]) => (a < b ? 1 : -1));
  const [newest] = accepted;
  if (!newest) return null;
  const [question_id, response] = newest;
  const { content } = response as { content?: { reply?: unknown } };
  const parsed = ReplyToDeployment.safeParse({ body: content?.reply, question_id });
  if (parsed.success) return parsed.data;
  const message = parsed.error.issues[0]?.message ?? "is not valid";
  throw new ProblemError(problem("invalid_request", `inputResponses.${question_id}.content.reply: ${message}`));
}

/** Acknowledges a command; one that comes too late changes nothing, and the acknowledgement says so on the side. */
async function unlessOver(exchange: Exchange, command: () => Promise<unknown>): Promise<Result> {
  try {
    await command();
    return {};
  } catch (error) {
    if (!(error instanceof ProblemError) || error.problem.code !== "invalid_state") throw error;
    return { _meta: { [ERROR_META]: apiError(error.problem, exchange.ctx) } };
  }
}

function protocolError(exchange: Exchange, error: unknown): ProtocolError {
  const found = problemOf(exchange, error);
  const { InternalError, InvalidParams } = ProtocolErrorCode;
  const code = found.code === "internal_error" ? InternalError : InvalidParams;
  return new ProtocolError(code, `${found.code}: ${found.message}`, apiError(found, exchange.ctx));
}
