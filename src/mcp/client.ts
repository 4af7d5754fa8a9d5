import { CLIENT_CAPABILITIES_META_KEY, type ServerContext } from "@modelcontextprotocol/server";
import * as z from "zod";

export const TASKS_EXTENSION = "io.modelcontextprotocol/tasks";

const object = z.record(z.string(), z.unknown());
const Capabilities = z.object({
  extensions: object.optional().catch(undefined),
  elicitation: object.optional().catch(undefined),
});

/** What a request declares of its client: that it follows tasks, and that it can put a question to somebody. */
export function declared(capabilities: unknown): { tasks: boolean; asks: boolean } {
  const { extensions, elicitation } = Capabilities.safeParse(capabilities).data ?? {};
  const forms = elicitation !== undefined && ("form" in elicitation || Object.keys(elicitation).length === 0);
  return { tasks: object.safeParse(extensions?.[TASKS_EXTENSION]).success, asks: forms };
}

/** The same, of the request that is being served. It counts for that one alone: nothing is remembered. */
export function declaredBy({ mcpReq }: ServerContext): { tasks: boolean; asks: boolean } {
  return declared((mcpReq.envelope as Record<string, unknown> | undefined)?.[CLIENT_CAPABILITIES_META_KEY]);
}
