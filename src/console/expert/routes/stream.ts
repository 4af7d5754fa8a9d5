import type { Hono } from "hono";
import { groupOf, settingsFrom } from "../../../domain/notifications/settings.ts";
import { MINUTE, SECOND } from "../../../domain/time.ts";
import type { AppEnv, Ctx } from "../../../http/types.ts";
import type { ExpertContext } from "../../../services/expert/context.ts";
import { findForExpert } from "../../../services/expert/get.ts";
import { listenToInbox } from "../../../services/expert/listen.ts";
import { sessionOf } from "../../session/guard.ts";
import { pageRoute } from "../../session/routes.ts";
import { opening } from "../../ui/text.ts";
import { enter } from "../frame.ts";
import { PATHS } from "../pages/index.ts";
import { deploymentPath } from "../pages/paths.ts";

const LONGEST_MS = 5 * MINUTE;
const HEARTBEAT_MS = 20 * SECOND;
const RETRY_MS = 1_000;

/** What an open page hears as it happens. It replays nothing: a page that connects reads everything anew. */
export function streamRoutes(app: Hono<AppEnv>): void {
  pageRoute(app, "GET", PATHS.stream, async (args) => {
    const { ctx } = await enter(args);
    const shown = args.c.req.query("deployment");
    return new Response(streamOf(eventsFor(args.c, ctx, shown)), {
      headers: { "Content-Type": "text/event-stream", "X-Accel-Buffering": "no" },
    });
  });
}

async function* eventsFor(c: Ctx, ctx: ExpertContext, shown: string | undefined): AsyncGenerator<string> {
  const until = Date.now() + LONGEST_MS;
  const inbox = await listenToInbox({ ctx });
  try {
    yield `retry: ${RETRY_MS}\n\n`;
    while (Date.now() < until) {
      const notice = await inbox.next(Math.min(HEARTBEAT_MS, Math.max(1, until - Date.now())));
      if (notice === undefined) return;
      // Whoever signed out hears nothing more, however long the line is open.
      if (!(await sessionOf(c, "expert"))) return;
      if (notice === null) {
        yield ": still here\n\n";
        continue;
      }
      const { deployment_id, kind } = notice;
      yield frame("inbox", notice);
      if (deployment_id === shown) yield frame("deployment", { deployment_id });
      if (kind === "offer") yield* offered(ctx, deployment_id);
    }
  } finally {
    inbox.close();
  }
}

/** What a browser notification of an offer says, where its expert wants one. */
async function* offered(ctx: ExpertContext, id: string): AsyncGenerator<string> {
  if (!settingsFrom(ctx.expert.notifications).browser[groupOf("offer")]) return;
  const found = await findForExpert({ ctx, input: { id } });
  if (!("deployment" in found) || !found.offer) return;
  const body = opening(found.deployment.brief);
  yield frame("notify", { title: "New offer", body, path: deploymentPath(id), tag: `offer-${id}` });
}

function frame(event: string, data: object): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

function streamOf(events: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await events.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await events.return(undefined);
    },
  });
}
