/** Fields of a log line. Never a key, a secret, a cookie or the text of a brief. */
export interface LogLine {
  event: string;
  request_id?: string | null;
  workspace_id?: string | null;
  deployment_id?: string | null;
  level?: "info" | "warn" | "error";
  [field: string]: string | number | boolean | null | undefined;
}

/** Writes one line of JSON, for `wrangler tail`. */
export function log(line: LogLine): void {
  const { level = "info", ...rest } = line;
  const text = JSON.stringify({ at: new Date().toISOString(), level, ...rest });
  if (level === "error") console.error(text);
  else console.log(text);
}

/** What may be said of an unexpected error in a log: its name and message, cut short. */
export function describeError(error: unknown): string {
  return (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(0, 500);
}
