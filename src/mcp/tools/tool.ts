import * as z from "zod";
import { problem } from "../../domain/errors.ts";
import { LIMITS } from "../../domain/limits.ts";
import { describeIssues } from "../../domain/text.ts";
import { idempotencyOf, refuse } from "../../http/agent-route.ts";
import type { AgentContext } from "../../services/context.ts";
import { toolSchema } from "../json-schema.ts";

/** What a call brings besides its arguments. */
export interface Call {
  ctx: AgentContext;
  /** The arguments as they came. */
  given: Record<string, unknown>;
  /** Aborts when the client gives up. */
  signal: AbortSignal;
  /** Does slow work of at most so many seconds, and tells a client that asked for it how it gets on. */
  slowly<T>(seconds: number, work: () => Promise<T>): Promise<T>;
}

/** What a call comes to: the API's own object, and the same in words for a model. */
export interface Answer {
  value: Record<string, unknown>;
  text: string;
}

export interface Hints {
  readOnlyHint: boolean;
  destructiveHint: boolean;
  idempotentHint: boolean;
  openWorldHint: boolean;
}

/** One tool as clients see it, and what it does. */
export interface Tool {
  name: string;
  listed(): {
    name: string;
    title: string;
    description: string;
    inputSchema: { type: "object" };
    outputSchema: { type: "object" };
    annotations: Hints & { title: string };
  };
  /** Fails with the API's own problems. */
  call(call: Call): Promise<Answer>;
}

/** Makes a tool of one declaration: arguments are checked, listed and typed from it. */
export function tool<const S extends z.ZodType>(declaration: {
  name: string;
  title: string;
  description: string;
  input: S;
  output: z.ZodType;
  hints: Hints;
  run(args: z.output<S>, call: Call): Promise<Answer>;
}): Tool {
  const { name, title, description, input, output, hints, run } = declaration;
  let listed: ReturnType<Tool["listed"]> | undefined;
  return {
    name,
    listed: () => {
      listed ??= {
        name,
        title,
        description,
        inputSchema: toolSchema(input, "input"),
        outputSchema: toolSchema(output, "output"),
        annotations: { title, ...hints },
      };
      return listed;
    },
    call: async (call) => {
      const parsed = input.safeParse(call.given, { reportInput: true });
      if (parsed.success) return run(parsed.data, call);
      return refuse(call.ctx, problem("invalid_request", describeIssues(parsed.error, "arguments")));
    },
  };
}

export const deploymentId = z.string().describe("The deployment's id, dep_…");

export const idempotencyKey = z
  .string()
  .min(1, { message: "must have 1 to 255 characters" })
  .max(LIMITS.idempotency_key_characters, { message: "must have 1 to 255 characters" })
  .nullish()
  .describe("Any string of your own, the same when you repeat this very call: then it happens once.");

/** Notes the key of a call. One key is one command, whether it comes by MCP or by the API's own route, `path`. */
export async function keyed({ ctx, given }: Call, path: string): Promise<void> {
  const { idempotency_key: key, deployment_id: _, ...body } = given;
  if (typeof key === "string") ctx.idempotency = await idempotencyOf(path, key, body);
}
