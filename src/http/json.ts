/** A JSON answer from text that is JSON already. */
export function json(body: string, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(body, { status, headers: { "Content-Type": "application/json", ...headers } });
}

/** The answer to a POST that may have been given before. */
export function keyed({ body, replayed }: { body: string; replayed: boolean }, status: number): Response {
  return json(body, status, replayed ? { "Idempotency-Replayed": "true" } : {});
}

/** A list of items that are JSON already. */
export function listJson(items: string[], next: string | null): Response {
  return json(`{"object":"list","data":[${items.join(",")}],"next":${JSON.stringify(next)}}`);
}
