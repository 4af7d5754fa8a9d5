import { requestOf, type ToolClient, type ToolName, type ToolOptions, toolsOf } from "./tools.ts";

export type { ToolClient, ToolName, ToolOptions, ToolSchema } from "./tools.ts";

/** A function tool of the Chat Completions API. */
export interface ChatTool {
  type: "function";
  function: { name: ToolName; description: string; parameters: { [key: string]: unknown } };
}

/** A function tool of the Responses API. */
export interface ResponsesTool {
  type: "function";
  name: ToolName;
  description: string;
  parameters: { [key: string]: unknown };
  strict: false;
}

/** A tool call as Chat Completions gives it. */
export interface ChatToolCall {
  id: string;
  type: "function";
  function: { name: string; arguments: string };
}

/** A tool call as Responses gives it. */
export interface ResponsesToolCall {
  type: "function_call";
  call_id: string;
  name: string;
  arguments: string;
}

export interface ChatToolMessage {
  role: "tool";
  tool_call_id: string;
  content: string;
}

export interface ResponsesToolOutput {
  type: "function_call_output";
  call_id: string;
  output: string;
}

export interface OpenAiTools {
  /** For `tools` of `chat.completions.create`. */
  chat: ChatTool[];
  /** For `tools` of `responses.create`. */
  responses: ResponsesTool[];
  /** True if a call is of one of these tools. */
  handles(call: { type: string }): boolean;
  /** Does what a call asks for, and gives what is to be sent back for it. */
  handleToolCall(call: ChatToolCall, options?: { signal?: AbortSignal }): Promise<ChatToolMessage>;
  handleToolCall(call: ResponsesToolCall, options?: { signal?: AbortSignal }): Promise<ResponsesToolOutput>;
}

/** The five tools as function tools for OpenAI's APIs, and whatever speaks like them. */
export function tools(client: ToolClient, options?: ToolOptions): OpenAiTools {
  const all = toolsOf(client, options);
  const described = all.map(({ name, description, schema }) => ({ name, description, parameters: { ...schema } }));

  async function answer(name: string, json: string, id: string, signal?: AbortSignal): Promise<string> {
    const tool = all.find((one) => one.name === name);
    if (!tool) return refusal("not_found", `There is no tool ${name}.`);
    let args: unknown;
    try {
      args = JSON.parse(json || "{}");
    } catch {
      return refusal("invalid_request", "The arguments are not JSON.");
    }
    return JSON.stringify(await tool.run(args, requestOf(id, signal)));
  }

  async function handleToolCall(
    call: ChatToolCall | ResponsesToolCall,
    { signal }: { signal?: AbortSignal } = {},
    // biome-ignore lint/suspicious/noExplicitAny: the overloads say which answer goes with which call
  ): Promise<any> {
    if ("function" in call) {
      const content = await answer(call.function.name, call.function.arguments, call.id, signal);
      return { role: "tool", tool_call_id: call.id, content } satisfies ChatToolMessage;
    }
    const output = await answer(call.name, call.arguments, call.call_id, signal);
    return { type: "function_call_output", call_id: call.call_id, output } satisfies ResponsesToolOutput;
  }

  return {
    chat: described.map((one) => ({ type: "function", function: one })),
    responses: described.map((one) => ({ type: "function", ...one, strict: false })),
    handles: (call) => all.some(({ name }) => name === nameIn(call)),
    handleToolCall,
  };
}

function nameIn(call: object): unknown {
  const { name, function: asked } = call as { name?: string; function?: { name?: string } };
  return asked?.name ?? name;
}

function refusal(code: string, message: string): string {
  return JSON.stringify({ error: { type: "invalid_request", code, message } });
}
