import * as z from "zod";
import { ExpertList } from "../../http/openapi/responses.ts";
import { listExperts } from "../../services/experts.ts";
import { tellExperts } from "../tell-lists.ts";
import { tool } from "./tool.ts";

export const listSpecialists = tool({
  name: "list_specialists",
  title: "List the experts",
  description:
    "The experts of your workspace: their skills, whether they are available, and how long they usually take. Use these skill tags in deploy_specialist.",
  input: z.strictObject({}),
  output: ExpertList,
  hints: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  async run(_, { ctx }) {
    const data = await listExperts({ ctx });
    return { value: { object: "list", data, next: null }, text: tellExperts(data, ctx.caller.mode) };
  },
});
