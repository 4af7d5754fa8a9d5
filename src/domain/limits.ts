/** The bounds of the contract, each in the unit of its name. */
export const LIMITS = {
  brief_characters: 10_000,
  skills: 20,
  skill_characters: 64,
  context_files: 20,
  context_files_bytes: 100 * 1024 * 1024,
  metadata_keys: 50,
  metadata_key_characters: 64,
  metadata_bytes: 16 * 1024,
  output_schema_bytes: 32 * 1024,
  url_characters: 2_048,
  reply_characters: 20_000,
  question_characters: 20_000,
  reason_characters: 2_000,
  output_body_bytes: 100 * 1024,
  output_data_bytes: 256 * 1024,
  /** All that an expert has typed for one deployment. */
  draft_bytes: 512 * 1024,
  messages: 50,
  deployment_bytes: 1024 * 1024,
  request_body_bytes: 256 * 1024,
  /** An expert's output and its data in one request. */
  expert_body_bytes: 512 * 1024,
  file_bytes: 100 * 1024 * 1024,
  file_name_bytes: 255,
  media_type_characters: 127,
  idempotency_key_characters: 255,
  /** Of a workspace and mode: each event is sent to all of them. */
  webhook_endpoints: 100,
  wait_seconds: 60,
  page: 100,
  scheduled_days: 30,
} as const;

/** Bytes of a string in UTF-8. */
export function bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** Unicode characters (code points) of a string, as JSON Schema counts them. */
export function characters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
