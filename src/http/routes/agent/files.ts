import type { Hono } from "hono";
import * as z from "zod";
import { problem } from "../../../domain/errors.ts";
import { LIMITS } from "../../../domain/limits.ts";
import { fileNameProblem, readFile, readLinkedFile, uploadFile } from "../../../services/files.ts";
import { agentRoute, refuse } from "../../agent-route.ts";
import { fileResponse } from "../../file-response.ts";
import { keyed } from "../../json.ts";
import { declare } from "../../openapi/declaration.ts";
import { UploadedFile } from "../../openapi/responses.ts";
import type { AppEnv } from "../../types.ts";

const tag = "Files";
/** What the document says of a name. The rule itself counts bytes, and knows the marks that turn the direction of writing. */
const NAME = "^(?!\\.{1,2}$)[^\\u0000-\\u001f\\u007f-\\u009f/\\\\]+$";

export const UPLOAD = declare({
  method: "post",
  path: "/v1/files",
  operation_id: "uploadFile",
  summary: "Upload a file for context_files",
  tag,
  query: z.strictObject({
    name: z
      .string({ error: "must be given once" })
      .superRefine((name, ctx) => {
        const reason = fileNameProblem(name);
        if (reason) ctx.addIssue({ code: "custom", message: reason.slice("name: ".length) });
      })
      .meta({ override: { type: "string", minLength: 1, maxLength: LIMITS.file_name_bytes, pattern: NAME } })
      .describe("The file's name, such as a.pdf."),
  }),
  raw_body: { description: "The file itself, at most 100 MB." },
  responses: { 201: { description: "The stored file and its signed link.", schema: UploadedFile } },
  errors: [409, 413],
});

export const CONTENT = declare({
  method: "get",
  path: "/v1/files/{id}/content",
  operation_id: "getFileContent",
  summary: "The content of an input or output file",
  tag,
  params: { id: "The file's id, file_…" },
  headers: { Range: "The part to send, such as bytes=0-1023. One that can't be met is passed over." },
  responses: {
    200: { description: "The file, as an attachment.", content_type: "application/octet-stream" },
    206: { description: "The part that a Range header asked for.", content_type: "application/octet-stream" },
  },
  errors: [404],
});

export function fileRoutes(app: Hono<AppEnv>): void {
  agentRoute(app, UPLOAD, async ({ c, ctx, input }) => {
    const given = c.req.header("Content-Length");
    const length = given === undefined ? null : Number(given);
    if (length !== null && length > LIMITS.file_bytes) {
      return refuse(ctx, problem("payload_too_large", `A file must be at most ${LIMITS.file_bytes} bytes.`));
    }
    const media_type = c.req.header("Content-Type") || "application/octet-stream";
    if (media_type.length > LIMITS.media_type_characters) {
      const most = LIMITS.media_type_characters;
      return refuse(ctx, problem("invalid_request", `Content-Type: must have at most ${most} characters`));
    }
    const body = c.req.raw.body as ReadableStream<Uint8Array> | null;
    return keyed(await uploadFile({ ctx, input: { name: input.query.name, media_type, body, length } }), 201);
  });

  agentRoute(app, CONTENT, async ({ c, ctx, input }) => {
    const object = await readFile({ ctx, input: { id: input.param("id"), range: c.req.header("Range") } });
    return fileResponse(object, { inline: false });
  });

  app.get("/files/:id/:name", async (c) => {
    const object = await readLinkedFile({
      ctx: c.get("base"),
      input: { url: c.req.url, range: c.req.header("Range") },
    });
    return fileResponse(object, { inline: false });
  });
}
