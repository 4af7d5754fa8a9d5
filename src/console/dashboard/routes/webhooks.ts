import type { Hono } from "hono";
import * as z from "zod";
import { CreateWebhook, UpdateWebhook } from "../../../domain/webhooks/schemas.ts";
import type { AppEnv, Ctx } from "../../../http/types.ts";
import type { MemberContext } from "../../../services/dashboard/context.ts";
import { listFailing } from "../../../services/dashboard/home.ts";
import {
  createEndpoint,
  deleteEndpoint,
  listEndpoints,
  replayEndpoint,
  rotateEndpointSecret,
  rotateOwnDefaultSecret,
  testEndpoint,
  updateEndpoint,
} from "../../../services/dashboard/webhooks.ts";
import { page } from "../../session/page.ts";
import { formRoute, pageRoute } from "../../session/routes.ts";
import { type Done, type Errors, enter, type Frame, seeOther } from "../frame.ts";
import { NEW_ENDPOINT, type TypedEndpoint } from "../pages/endpoint-fields.tsx";
import { type ShownSecret, WebhooksPage } from "../pages/webhooks.tsx";
import { PLACE, pathIn } from "../paths.ts";
import { orAgain, parsed } from "./refusal.ts";
import { showEndpoint } from "./webhook-page.ts";

const LIST = `${PLACE}/webhooks`;
const ONE = `${LIST}/:id{whk_[0-9A-Z]+}`;
const Nothing = z.object({});
const EndpointForm = z.object({
  url: z.string(),
  description: z.string().default(""),
  events: z.union([z.string().transform((one) => [one]), z.array(z.string())]).default([]),
  retry_4xx: z.string().optional(),
});

/** Webhook endpoints: listed, made, changed; secrets are shown on the answer that makes them alone. */
export function webhookRoutes(app: Hono<AppEnv>): void {
  pageRoute(app, "GET", LIST, async (args) => {
    const { ctx, frame } = await enter(args);
    return show(args.c, ctx, frame);
  });

  formRoute(app, LIST, EndpointForm, async ({ input, ...args }) => {
    const { ctx, frame } = await enter(args);
    const typed = typedOf(input);
    return orAgain(
      async () => {
        const { url, secret } = await createEndpoint({ ctx, input: parsed(CreateWebhook, wireOf(typed)) });
        return show(args.c, ctx, frame, { shown: { title: `The secret of ${url}`, secret } });
      },
      ({ errors, status }) => show(args.c, ctx, frame, { typed, errors }, status),
    );
  });

  formRoute(app, `${LIST}/default-secret/rotate`, Nothing, async (args) => {
    const { ctx, frame } = await enter(args);
    const { secret } = await rotateOwnDefaultSecret({ ctx });
    return show(args.c, ctx, frame, { shown: { title: "The new default secret", secret } });
  });

  formRoute(app, ONE, EndpointForm, async ({ input, ...args }) => {
    const { ctx, frame } = await enter(args);
    const id = idOf(args.c);
    const typed = typedOf(input);
    return orAgain(
      async () => {
        await updateEndpoint({ ctx, input: { id, changes: parsed(UpdateWebhook, wireOf(typed)) } });
        return seeOther(pathIn(frame.place, "webhooks", id), "endpoint_saved");
      },
      ({ errors, status }) => showEndpoint(args.c, ctx, frame, id, { typed, errors }, status),
    );
  });

  act(app, "enable", "endpoint_enabled", async (ctx, id) => {
    await updateEndpoint({ ctx, input: { id, changes: { status: "enabled" } } });
  });
  act(app, "disable", "endpoint_disabled", async (ctx, id) => {
    await updateEndpoint({ ctx, input: { id, changes: { status: "disabled" } } });
  });
  act(app, "test", "tested", async (ctx, id) => {
    await testEndpoint({ ctx, input: { id } });
  });
  act(app, "replay", "replayed", async (ctx, id) => {
    await replayEndpoint({ ctx, input: { id } });
  });

  formRoute(app, `${ONE}/delete`, Nothing, async (args) => {
    const { ctx, frame } = await enter(args);
    await deleteEndpoint({ ctx, input: { id: idOf(args.c) } });
    return seeOther(pathIn(frame.place, "webhooks"), "endpoint_deleted");
  });

  formRoute(app, `${ONE}/rotate`, Nothing, async (args) => {
    const { ctx, frame } = await enter(args);
    const id = idOf(args.c);
    const { secret } = await rotateEndpointSecret({ ctx, input: { id } });
    return showEndpoint(args.c, ctx, frame, id, { shown: { title: "The new secret", secret } });
  });
}

/** An act on one endpoint that leads back to its page. */
function act(
  app: Hono<AppEnv>,
  name: string,
  done: Done,
  work: (ctx: MemberContext, id: string) => Promise<void>,
): void {
  formRoute(app, `${ONE}/${name}`, Nothing, async (args) => {
    const { ctx, frame } = await enter(args);
    const id = idOf(args.c);
    return orAgain(
      async () => {
        await work(ctx, id);
        return seeOther(pathIn(frame.place, "webhooks", id), done);
      },
      ({ errors, status }) => showEndpoint(args.c, ctx, frame, id, { errors }, status),
    );
  });
}

function typedOf({ url, description, events, retry_4xx }: z.output<typeof EndpointForm>): TypedEndpoint {
  return { url: url.trim(), description: description.trim(), events, retry_4xx: retry_4xx === "on" };
}

/** The form as the API's body: nothing chosen is all events, no words are no description. */
function wireOf({ url, description, events, retry_4xx }: TypedEndpoint) {
  return { url, description: description || null, events: events.length === 0 ? null : events, retry_4xx };
}

async function show(
  c: Ctx,
  ctx: MemberContext,
  frame: Frame,
  more: { typed?: TypedEndpoint; errors?: Errors; shown?: ShownSecret } = {},
  status = 200,
): Promise<Response> {
  const [endpoints, failing] = await Promise.all([listEndpoints({ ctx }), listFailing({ ctx })]);
  return page(c, WebhooksPage({ frame, endpoints, failing, errors: {}, typed: NEW_ENDPOINT, ...more }), status);
}

function idOf(c: Ctx): string {
  return c.req.param("id") ?? "";
}
