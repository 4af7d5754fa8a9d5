import type { StoredFile } from "./record.ts";

/** What an expert hands over, already read and typed. */
export interface OutputInput {
  body: string;
  data?: unknown;
  files?: StoredFile[];
}

/** What became of a file that was fetched. */
export type FileResult =
  | { status: "ingested"; media_type: string; size_bytes: number; has_text: boolean; name?: string }
  | { status: "failed"; error: string };

/** Everything that can be asked of a deployment. From `reroute` on it is the system itself that asks. */
export type Command =
  | { type: "accept" }
  | { type: "decline" }
  | { type: "start" }
  | { type: "ask"; message_id: string; body: string }
  | { type: "complete"; output: OutputInput; synthetic?: boolean }
  | { type: "release" }
  | { type: "cancel"; reason?: string | null; output?: OutputInput | null; synthetic?: boolean }
  | { type: "reply"; message_id: string; body: string; context_files: StoredFile[]; question_id: string | null }
  | { type: "reroute" }
  | { type: "file_ingested"; file_id: string; result: FileResult }
  | { type: "acceptance_window" }
  | { type: "start_window" }
  | { type: "input_window" }
  | { type: "idle_limit" };

export type CommandType = Command["type"];
