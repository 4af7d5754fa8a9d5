import { bodyLimit } from "hono/body-limit";
import { fail } from "../../domain/errors.ts";
import type { Ctx } from "../../http/types.ts";

/** The fields of a form: several values of one name are a list, and a file is a `File`. */
export type Fields = Record<string, string | File | (string | File)[]>;

const TYPES = ["application/x-www-form-urlencoded", "multipart/form-data"];

/** Reads a form of at most `max_bytes` into memory. Fails with 400 or 413; no body at all is an empty form. */
export async function readForm(c: Ctx, max_bytes: number): Promise<Fields> {
  if (!c.req.raw.body) return {};
  const type = c.req.header("Content-Type")?.split(";")[0]?.trim().toLowerCase() ?? "";
  if (!TYPES.includes(type)) fail("invalid_request", `Content-Type: must be ${TYPES.join(" or ")}`);
  const tooLarge = () => fail("payload_too_large", `The form must be at most ${max_bytes} bytes.`);
  await bodyLimit({ maxSize: max_bytes, onError: tooLarge })(c, async () => {});
  try {
    return await c.req.parseBody({ all: true });
  } catch {
    return fail("invalid_request", "body: is not a valid form");
  }
}
