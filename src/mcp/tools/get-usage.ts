import * as z from "zod";
import { Usage } from "../../http/openapi/responses.ts";
import { getUsage } from "../../services/get-usage.ts";
import { tellUsage } from "../tell-lists.ts";
import { tool } from "./tool.ts";

export const getUsageTool = tool({
  name: "get_usage",
  title: "Show the credits",
  description:
    "The credits that are left in this cycle, what is reserved and spent, and how many deployments are in flight. Look here before you hand work off if you were told to keep to a budget.",
  input: z.strictObject({}),
  output: Usage,
  hints: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  async run(_, { ctx }) {
    const usage = await getUsage({ ctx });
    return { value: usage, text: tellUsage(usage) };
  },
});
