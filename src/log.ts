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

/** What may be said of an unexpected error in a log: name and message of its first cause, cut short. A failed query's own message holds its parameters, and so somebody's brief. */
export function describeError(error: unknown): string {
  if (error instanceof Error && error.cause instanceof Error) return describeError(error.cause);
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.replace(/\nparams:.*/s, "").slice(0, 300);
}
