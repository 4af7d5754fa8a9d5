import type { Hono } from "hono";
import * as z from "zod";
import { oneOf } from "../../../domain/admin/fields.ts";
import { MISSES } from "../../../domain/operations/misses.ts";
import { RANGES } from "../../../domain/operations/series.ts";
import type { AppEnv } from "../../../http/types.ts";
import { getBenches } from "../../../services/operations/benches.ts";
import { getCharts } from "../../../services/operations/charts.ts";
import { getHealth } from "../../../services/operations/health.ts";
import { listMisses } from "../../../services/operations/misses.ts";
import { page } from "../../session/page.ts";
import { pageRoute, parseForm } from "../../session/routes.ts";
import { given } from "../form.ts";
import { enter } from "../frame.ts";
import { BenchesPage } from "../pages/benches.tsx";
import { ChartsPage } from "../pages/charts.tsx";
import { HealthPage } from "../pages/health.tsx";
import { MissesPage } from "../pages/misses.tsx";
import { PATHS } from "../paths.ts";

const ChartsQuery = z.object({
  range: oneOf(RANGES).default("24h"),
  mode: oneOf(["live", "test"]).default("live"),
  skill: z
    .string()
    .regex(/^[a-z0-9-]{1,64}$/, { message: "must be 1 to 64 of a-z, 0-9 and -" })
    .optional(),
});
const MissesQuery = z.object({ kind: oneOf(MISSES).optional() });

/** How the installation is, and was. */
export function healthRoutes(app: Hono<AppEnv>): void {
  pageRoute(app, "GET", PATHS.health, async (args) => {
    const { ctx, frame } = enter(args);
    return page(args.c, HealthPage({ frame, health: await getHealth({ ctx }) }));
  });

  pageRoute(app, "GET", PATHS.charts, async (args) => {
    const { ctx, frame } = enter(args);
    const { range, mode, skill = null } = parseForm(ChartsQuery, given(args.c.req.query()));
    return page(args.c, ChartsPage({ frame, charts: await getCharts({ ctx, input: { range, mode, skill } }) }));
  });

  pageRoute(app, "GET", PATHS.benches, async (args) => {
    const { ctx, frame } = enter(args);
    return page(args.c, BenchesPage({ frame, found: await getBenches({ ctx }) }));
  });

  pageRoute(app, "GET", PATHS.misses, async (args) => {
    const { ctx, frame } = enter(args);
    const { kind = null } = parseForm(MissesQuery, given(args.c.req.query()));
    return page(args.c, MissesPage({ frame, kind, found: await listMisses({ ctx, input: { kind } }) }));
  });
}
