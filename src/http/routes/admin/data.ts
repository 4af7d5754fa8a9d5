import type { Hono } from "hono";
import * as z from "zod";
import { isId } from "../../../domain/ids.ts";
import { text } from "../../../domain/text.ts";
import { eraseDeployment } from "../../../services/data/erase-deployment.ts";
import { exportWorkspace } from "../../../services/data/export-workspace.ts";
import { rebuild } from "../../../services/data/rebuild.ts";
import { adminRoute } from "../../admin-route.ts";
import { json } from "../../json.ts";
import type { AppEnv } from "../../types.ts";

const workspace = z
  .string({ error: "must be the id of a workspace" })
  .refine((id) => isId("workspace", id), { message: "must be the id of a workspace" });
const cursor = z.string({ error: "must be a cursor" }).max(200, { message: "must be a cursor" });

const Rebuild = z.strictObject({
  workspace: workspace.nullish(),
  cursor: cursor.nullish(),
  resend: z.boolean({ error: "must be true or false" }).default(false),
});

/** What operators do about the data itself: rebuild D1, take a workspace out, erase. */
export function dataRoutes(app: Hono<AppEnv>): void {
  adminRoute(app, "POST", "/admin/v1/rebuild", { body: Rebuild }, async ({ ctx, body }) => {
    const { workspace = null, cursor = null, resend } = body;
    return json(JSON.stringify(await rebuild({ ctx, input: { workspace, cursor, resend } })));
  });

  adminRoute(
    app,
    "GET",
    "/admin/v1/workspaces/:id/export",
    { query: z.strictObject({ cursor: cursor.optional() }) },
    async ({ param, ctx, query }) => {
      const workspace_id = param("id");
      return lines(await exportWorkspace({ ctx, input: { workspace_id, cursor: query.cursor ?? null } }), workspace_id);
    },
  );

  adminRoute(
    app,
    "POST",
    "/admin/v1/deployments/:id/erase",
    { body: z.strictObject({ reason: text(1, 500) }) },
    async ({ param, ctx, body }) => {
      const input = { id: param("id"), reason: body.reason };
      return json(JSON.stringify(await eraseDeployment({ ctx, input })));
    },
  );
}

/** Lines of JSON, sent as they are read. */
function lines(from: AsyncGenerator<string>, name: string): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await from.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(`${value}\n`));
    },
    async cancel() {
      await from.return(undefined);
    },
  });
  const headers = {
    "Content-Type": "application/x-ndjson",
    "Content-Disposition": `attachment; filename="${name}.jsonl"`,
    "Cache-Control": "no-store",
  };
  return new Response(body, { headers });
}
