import { requestOf, type ToolClient, type ToolName, type ToolOptions, toolsOf } from "./tools.ts";

export type { ToolClient, ToolName, ToolOptions, ToolSchema } from "./tools.ts";

/** How the AI SDK knows a schema that is JSON Schema already. */
const SCHEMA = Symbol.for("vercel.ai.schema");

export interface AiSdkTool {
  description: string;
  /** A JSON Schema, as the AI SDK's `jsonSchema()` wraps it. Its type has a key that only the AI SDK can name. */
  // biome-ignore lint/suspicious/noExplicitAny: see above
  inputSchema: any;
  // biome-ignore lint/suspicious/noExplicitAny: the arguments are checked by the API
  execute(input: any, options?: { toolCallId?: string; abortSignal?: AbortSignal | undefined }): Promise<object>;
}

/** The five tools for `generateText({ tools })` of Vercel's AI SDK (5 and later). */
export function tools(client: ToolClient, options?: ToolOptions): Record<ToolName, AiSdkTool> {
  const made = toolsOf(client, options).map(({ name, description, schema, run }): [ToolName, AiSdkTool] => [
    name,
    {
      description,
      inputSchema: { [SCHEMA]: true, _type: undefined, validate: undefined, jsonSchema: schema },
      execute: (input, { toolCallId, abortSignal } = {}) => run(input, requestOf(toolCallId, abortSignal)),
    },
  ]);
  return Object.fromEntries(made) as Record<ToolName, AiSdkTool>;
}
