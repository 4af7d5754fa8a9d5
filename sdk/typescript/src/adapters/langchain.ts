import { requestOf, type ToolClient, type ToolName, type ToolOptions, type ToolSchema, toolsOf } from "./tools.ts";

export type { ToolClient, ToolName, ToolOptions, ToolSchema } from "./tools.ts";

interface RunConfig {
  signal?: AbortSignal | undefined;
  toolCall?: { id?: string | undefined } | undefined;
}

export interface LangChainTool {
  name: ToolName;
  description: string;
  /** A JSON Schema. */
  schema: ToolSchema & { [key: string]: unknown };
  /** Takes the arguments, gives JSON: `tool(t.func, t)` makes a StructuredTool of it. */
  func(args: unknown, config?: object): Promise<string>;
  /** Takes the arguments or a whole tool call, gives JSON. */
  invoke(input: unknown, config?: object): Promise<string>;
}

/** The five tools for LangChain: for `model.bindTools`, or for `tool(t.func, t)` of @langchain/core/tools. */
export function tools(client: ToolClient, options?: ToolOptions): LangChainTool[] {
  return toolsOf(client, options).map(({ name, description, schema, run }) => {
    const call = async (args: unknown, config: object | undefined, callId?: unknown) => {
      const { signal, toolCall } = (config ?? {}) as RunConfig;
      return JSON.stringify(await run(args, requestOf(callId ?? toolCall?.id, signal)));
    };
    return {
      name,
      description,
      schema: { ...schema },
      func: (args, config) => call(args, config),
      invoke: (input, config) => {
        const given = input as { type?: unknown; args?: unknown; id?: unknown } | null;
        return given?.type === "tool_call" ? call(given.args, config, given.id) : call(input, config);
      },
    };
  });
}
