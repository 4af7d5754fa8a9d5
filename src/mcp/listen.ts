import { CLIENT_CAPABILITIES_META_KEY, MissingRequiredClientCapabilityError } from "@modelcontextprotocol/server";
import * as z from "zod";
import { declared, TASKS_EXTENSION } from "./client.ts";

const ForTasks = z.object({
  id: z.union([z.string(), z.number()]),
  method: z.literal("subscriptions/listen"),
  params: z.object({
    notifications: z.object({ taskIds: z.unknown().refine((ids) => ids !== undefined) }),
    _meta: z.object({ [CLIENT_CAPABILITIES_META_KEY]: z.unknown() }),
  }),
});

/**
 * The refusal of a subscription to tasks by a client that does not declare the extension. Who does gets an acknowledgement
 * that names no task: there are no notifications, and tasks are polled.
 */
export function refusedSubscription(body: unknown): Response | undefined {
  const asked = ForTasks.safeParse(body).data;
  if (!asked || declared(asked.params._meta[CLIENT_CAPABILITIES_META_KEY]).tasks) return undefined;
  const { code, message, data } = new MissingRequiredClientCapabilityError({
    requiredCapabilities: { extensions: { [TASKS_EXTENSION]: {} } },
  });
  return Response.json({ jsonrpc: "2.0", id: asked.id, error: { code, message, data } }, { status: 400 });
}
