import { fail } from "../domain/errors.ts";
import type { Ctx } from "./types.ts";

/** A file of the static assets, with nothing but its body to rely on. Throws `not_found` if there is none. */
export async function staticAsset(c: Ctx, path: string): Promise<Response> {
  const response = await c.env.ASSETS.fetch(new URL(path, "https://assets.invalid"));
  if (response.status === 404) fail("not_found", "There is no such page. GET /docs lists them.");
  if (response.status !== 200) throw new Error(`the static asset ${path} answered ${response.status}`);
  return response;
}
