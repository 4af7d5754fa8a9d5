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

export type OpenAiToolCall = ChatToolCall | ResponsesToolCall;
export type OpenAiToolAnswer<C> = C extends ChatToolCall ? ChatToolMessage : ResponsesToolOutput;

export interface OpenAiTools {
  /** For `tools` of `chat.completions.create`. */
  chat: ChatTool[];
  /** For `tools` of `responses.create`. */
  responses: ResponsesTool[];
  /** True if something in an answer is a call of one of these tools. */
  handles<T extends { type: string }>(item: T): item is T & OpenAiToolCall;
  /** Does what a call asks for, and gives what is to be sent back for it. */
  handleToolCall<C extends OpenAiToolCall>(call: C, options?: { signal?: AbortSignal }): Promise<OpenAiToolAnswer<C>>;
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

  async function handleToolCall<C extends OpenAiToolCall>(
    call: C,
    { signal }: { signal?: AbortSignal } = {},
  ): Promise<OpenAiToolAnswer<C>> {
    const made = "function" in call ? await chatMessage(call, signal) : await responsesOutput(call, signal);
    return made as OpenAiToolAnswer<C>;
  }

  async function chatMessage(call: ChatToolCall, signal?: AbortSignal): Promise<ChatToolMessage> {
    const content = await answer(call.function.name, call.function.arguments, call.id, signal);
    return { role: "tool", tool_call_id: call.id, content };
  }

  async function responsesOutput(call: ResponsesToolCall, signal?: AbortSignal): Promise<ResponsesToolOutput> {
    const output = await answer(call.name, call.arguments, call.call_id, signal);
    return { type: "function_call_output", call_id: call.call_id, output };
  }

  return {
    chat: described.map((one) => ({ type: "function", function: one })),
    responses: described.map((one) => ({ type: "function", ...one, strict: false })),
    handles: <T extends { type: string }>(item: T): item is T & OpenAiToolCall =>
      all.some(({ name }) => name === nameIn(item)),
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
