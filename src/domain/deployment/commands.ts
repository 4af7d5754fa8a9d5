import type { StoredFile } from "./record.ts";

/** What an expert hands over, already read and typed. */
export interface OutputInput {
  body: string;
  data?: unknown;
  files?: StoredFile[];
}

/** Everything that can be asked of a deployment. The last ones are its own timers. */
export type Command =
  | { type: "accept" }
  | { type: "start" }
  | { type: "ask"; message_id: string; body: string }
  | { type: "complete"; output: OutputInput; synthetic?: boolean }
  | { type: "release" }
  | { type: "cancel"; reason?: string | null; output?: OutputInput | null; synthetic?: boolean }
  | { type: "reply"; message_id: string; body: string; context_files: StoredFile[]; question_id: string | null }
  | { type: "acceptance_window" }
  | { type: "start_window" }
  | { type: "input_window" }
  | { type: "idle_limit" };

export type CommandType = Command["type"];
