import type { Hono } from "hono";
import * as z from "zod";
import { fail, ProblemError, statusOf } from "../../../domain/errors.ts";
import { LIMITS } from "../../../domain/limits.ts";
import { fileResponse } from "../../../http/file-response.ts";
import type { AppEnv, Ctx } from "../../../http/types.ts";
import type { ExpertContext } from "../../../services/expert/context.ts";
import { addFile, readDraft, removeFile, saveDraft } from "../../../services/expert/drafts.ts";
import { readFileForExpert, readTextForExpert } from "../../../services/expert/files.ts";
import { getForExpert } from "../../../services/expert/get.ts";
import { fileNameProblem } from "../../../services/files.ts";
import { page } from "../../session/page.ts";
import { formRoute, pageRoute } from "../../session/routes.ts";
import { enter, seeOther } from "../frame.ts";
import { FileTextPage } from "../pages/file-text.tsx";
import { FileText, OutputFiles } from "../pages/index.ts";
import { deploymentPath } from "../pages/paths.ts";
import { readWork } from "../work-form.ts";
import { idOf } from "./deployment.ts";
import { fragment } from "./fragment.ts";

const FILES = "/console/deployments/:id/files";
const SHOWN_CHARACTERS = 200_000;
/** A form is read into memory; the page's script sends files as they are, up to the full size. */
const FORM_BYTES = 20 * 1024 * 1024;

/** The files of a deployment's page: shown, downloaded, and handed in. */
export function fileRoutes(app: Hono<AppEnv>): void {
  pageRoute(app, "GET", `${FILES}/:file_id`, async (args) => {
    const { ctx } = await enter(args);
    return fileResponse(await readFileForExpert({ ctx, input: named(args.c) }), { inline: false });
  });

  pageRoute(app, "GET", `${FILES}/:file_id/preview`, async (args) => {
    const { ctx } = await enter(args);
    return fileResponse(await readFileForExpert({ ctx, input: named(args.c) }), { inline: true });
  });

  pageRoute(app, "GET", `${FILES}/:file_id/text`, async (args) => {
    const { ctx, frame } = await enter(args);
    const text = await readTextForExpert({ ctx, input: named(args.c) });
    if (text === null) return fail("not_found", "There is no text of that file.");
    const view = { text: text.slice(0, SHOWN_CHARACTERS), truncated: text.length > SHOWN_CHARACTERS };
    if (args.c.req.header("HX-Request")) return fragment(args.c, FileText(view));
    return page(args.c, FileTextPage({ ...view, frame, deploymentId: idOf(args.c) }));
  });

  pageRoute(app, "POST", `${FILES}/raw`, async (args) => {
    const { ctx } = await enter(args);
    try {
      await addRaw(args.c, ctx);
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      return args.c.text(error.problem.message, statusOf(error.problem) as 400);
    }
    return outputFiles(args.c, ctx);
  });

  formRoute(
    app,
    FILES,
    z.record(z.string(), z.unknown()),
    async ({ input, ...args }) => {
      const { ctx } = await enter(args);
      const deployment_id = idOf(args.c);
      const { deployment } = await getForExpert({ ctx, input: { id: deployment_id } });
      const sent = readWork(input as Parameters<typeof readWork>[0], deployment);
      await saveDraft({ ctx, input: { deployment_id, text: sent.text, base: null } });
      for (const [name, file] of sent.entries) {
        if (name !== "file" || typeof file === "string" || file.size === 0) continue;
        await addFile({ ctx, input: { deployment_id, ...uploadOf(file) } });
      }
      return seeOther(`${deploymentPath(deployment_id)}#output-files`);
    },
    { max_bytes: FORM_BYTES },
  );

  formRoute(app, `${FILES}/:file_id/remove`, z.record(z.string(), z.unknown()), async ({ input, ...args }) => {
    const { ctx } = await enter(args);
    const { deployment_id, file_id } = named(args.c);
    const isScript = args.c.req.header("HX-Request") !== undefined;
    if (!isScript) {
      const { deployment } = await getForExpert({ ctx, input: { id: deployment_id } });
      const sent = readWork(input as Parameters<typeof readWork>[0], deployment);
      await saveDraft({ ctx, input: { deployment_id, text: sent.text, base: null } });
    }
    await removeFile({ ctx, input: { deployment_id, file_id } });
    return isScript ? outputFiles(args.c, ctx) : seeOther(`${deploymentPath(deployment_id)}#output-files`);
  });
}

async function addRaw(c: Ctx, ctx: ExpertContext): Promise<void> {
  const name = c.req.query("name");
  const reason = fileNameProblem(name);
  if (reason || name === undefined) return fail("invalid_request", reason ?? "name: is required");
  const given = c.req.header("Content-Length");
  const length = given === undefined ? null : Number(given);
  if (length !== null && length > LIMITS.file_bytes) {
    return fail("payload_too_large", `A file must be at most ${LIMITS.file_bytes} bytes.`);
  }
  const media_type = c.req.header("Content-Type") || "application/octet-stream";
  const body = c.req.raw.body as ReadableStream<Uint8Array> | null;
  await addFile({ ctx, input: { deployment_id: idOf(c), name, media_type, body, length } });
}

function uploadOf(file: File) {
  const reason = fileNameProblem(file.name);
  if (reason) return fail("invalid_request", reason);
  const media_type = file.type || "application/octet-stream";
  const body = file.stream() as unknown as ReadableStream<Uint8Array>;
  return { name: file.name, media_type, body, length: file.size };
}

async function outputFiles(c: Ctx, ctx: ExpertContext): Promise<Response> {
  const { deployment } = await getForExpert({ ctx, input: { id: idOf(c) } });
  const { updated_at, ...draft } = await readDraft({ ctx, input: { deployment_id: deployment.id } });
  const view = { deployment, errors: {}, draft: { ...draft, updated_at: updated_at || null } };
  return fragment(c, OutputFiles({ view }));
}

function named(c: Ctx) {
  return { deployment_id: idOf(c), file_id: c.req.param("file_id") ?? "" };
}
