import type { Hono } from "hono";
import * as z from "zod";
import { SCENARIOS } from "../../../domain/deployment/scenarios.ts";
import { CreateDeployment } from "../../../domain/deployment/schemas.ts";
import { fail } from "../../../domain/errors.ts";
import type { AppEnv } from "../../../http/types.ts";
import { requireRight } from "../../../services/dashboard/context.ts";
import { tryDeployment } from "../../../services/dashboard/try-it.ts";
import { page } from "../../session/page.ts";
import { formRoute, type PageArgs, pageRoute } from "../../session/routes.ts";
import { FIRST_BODY } from "../curl.ts";
import { enter, seeOther } from "../frame.ts";
import { TryPage, type TypedTry } from "../pages/try.tsx";
import { PLACE, pathIn } from "../paths.ts";
import { orAgain, parsed } from "./refusal.ts";

const TRY = `${PLACE}/try`;
const TryForm = z.object({
  brief: z.string().default(""),
  skills: z.string().default(""),
  urgency: z.enum(["standard", "priority"], { error: "must be standard or priority" }).default("standard"),
  scenario: z.enum(["", ...SCENARIOS], { error: "is not known" }).default(""),
  output_schema: z.string().default(""),
});
const FIRST: TypedTry = {
  brief: FIRST_BODY.brief,
  skills: FIRST_BODY.skills.join(" "),
  urgency: "standard",
  scenario: "",
  output_schema: "",
};

/** Making a test deployment from a form, and the curl that does the same. In live mode there is no such page. */
export function tryRoutes(app: Hono<AppEnv>): void {
  pageRoute(app, "GET", TRY, async (args) => {
    const { frame } = await enterTest(args);
    return page(args.c, TryPage({ frame, typed: FIRST, body: bodyOf(FIRST), errors: {} }));
  });

  formRoute(app, `${TRY}/curl`, TryForm, async ({ input, ...args }) => {
    const { ctx, frame } = await enterTest(args);
    requireRight(ctx, "build");
    return orAgain(
      async () => page(args.c, TryPage({ frame, typed: input, body: bodyOf(input), errors: {} })),
      async ({ errors, status }) => page(args.c, TryPage({ frame, typed: input, body: bodyOf(FIRST), errors }), status),
    );
  });

  formRoute(app, TRY, TryForm, async ({ input, ...args }) => {
    const { ctx, frame } = await enterTest(args);
    return orAgain(
      async () => {
        const { id } = await tryDeployment({ ctx, input: parsed(CreateDeployment, bodyOf(input)) });
        return seeOther(pathIn(frame.place, "deployments", id), "tried");
      },
      async ({ errors, status }) => {
        const isReadable = errors.output_schema !== NOT_JSON;
        const body = bodyOf(isReadable ? input : { ...input, output_schema: "" });
        return page(args.c, TryPage({ frame, typed: input, body, errors }), status);
      },
    );
  });
}

async function enterTest(args: PageArgs) {
  const entered = await enter(args);
  return entered.ctx.mode === "test" ? entered : fail("not_found", "Trying is for test mode.");
}

const NOT_JSON = "is not JSON";

/** The form as the API's body. 400 where the schema is not JSON. */
function bodyOf({ brief, skills, urgency, scenario, output_schema }: TypedTry): Record<string, unknown> {
  return {
    brief: brief.replaceAll("\r\n", "\n").trim(),
    skills: skills.split(/[\s,]+/).filter((skill) => skill !== ""),
    ...(urgency === "standard" ? {} : { urgency }),
    ...(scenario === "" ? {} : { metadata: { hd_test: scenario } }),
    ...(output_schema.trim() === "" ? {} : { output_schema: readJson(output_schema) }),
  };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return fail("invalid_request", `output_schema: ${NOT_JSON}`);
  }
}
