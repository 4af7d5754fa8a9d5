import { json, listJson } from "../../json.ts";

/** Where the operators' API lives. */
export const ADMIN = "/admin/v1";

export function ok(answer: unknown, status = 200): Response {
  return json(JSON.stringify(answer), status);
}

export function created(answer: unknown): Response {
  return ok(answer, 201);
}

export function noContent(): Response {
  return new Response(null, { status: 204 });
}

/** A page as a service gives it. */
export function page({ data, next }: { data: unknown[]; next: string | null }): Response {
  return listJson(
    data.map((item) => JSON.stringify(item)),
    next,
  );
}
