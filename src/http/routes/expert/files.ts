import type { Hono } from "hono";
import * as z from "zod";
import { fail } from "../../../domain/errors.ts";
import { LIMITS } from "../../../domain/limits.ts";
import { readFileForExpert, uploadOutputFile } from "../../../services/expert/files.ts";
import { fileNameProblem } from "../../../services/files.ts";
import { expertRoute } from "../../expert-route.ts";
import { fileResponse } from "../../file-response.ts";
import { json } from "../../json.ts";
import type { AppEnv, Ctx } from "../../types.ts";

const PATH = "/expert/v1/deployments/:id/files";

/** The files of a deployment, and those that an expert hands in: upload first, then name its id in `output.files`. */
export function expertFileRoutes(app: Hono<AppEnv>): void {
  expertRoute(app, "GET", `${PATH}/:file_id/content`, {}, async ({ c, ctx }) => {
    const input = { deployment_id: c.req.param("id") ?? "", file_id: c.req.param("file_id") ?? "" };
    return fileResponse(await readFileForExpert({ ctx, input }), { inline: false });
  });

  const query = z.strictObject({ name: z.string({ error: "is required, once" }) });
  expertRoute(app, "POST", PATH, { query }, async ({ c, ctx, query: { name } }) => {
    const reason = fileNameProblem(name);
    if (reason) return fail("invalid_request", reason);
    const length = lengthOf(c);
    const media_type = c.req.header("Content-Type") || "application/octet-stream";
    const body = c.req.raw.body as ReadableStream<Uint8Array> | null;
    const upload = { name, media_type, body, length };
    const file = await uploadOutputFile({ ctx, input: { ...upload, deployment_id: c.req.param("id") ?? "" } });
    const { id, size_bytes } = file;
    return json(JSON.stringify({ id, name: file.name, media_type: file.media_type, size_bytes }), 201);
  });
}

function lengthOf(c: Ctx): number | null {
  const given = c.req.header("Content-Length");
  const length = given === undefined ? null : Number(given);
  if (length === null || length <= LIMITS.file_bytes) return length;
  return fail("payload_too_large", `A file must be at most ${LIMITS.file_bytes} bytes.`);
}
