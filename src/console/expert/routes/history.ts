import type { Hono } from "hono";
import * as z from "zod";
import { pageOf, paging } from "../../../domain/deployment/queries.ts";
import { TERMINAL } from "../../../domain/deployment/record.ts";
import type { AppEnv } from "../../../http/types.ts";
import { getRecord } from "../../../services/expert/history.ts";
import { listMine } from "../../../services/expert/list.ts";
import { page } from "../../session/page.ts";
import { pageRoute, parseForm } from "../../session/routes.ts";
import { enter } from "../frame.ts";
import { HistoryPage, PATHS } from "../pages/index.ts";

const Query = z.object(paging("deployment"));

/** What an expert's deployments came to. */
export function historyRoutes(app: Hono<AppEnv>): void {
  pageRoute(app, "GET", PATHS.history, async (args) => {
    const { ctx, frame } = await enter(args);
    const where = pageOf("deployment", parseForm(Query, args.c.req.query()));
    const [ended, record] = await Promise.all([
      listMine({ ctx, input: { ...where, status: [...TERMINAL] } }),
      getRecord({ ctx }),
    ]);
    const rows = ended.data.map(({ deployment, turnaround_seconds }) => ({
      id: deployment.id,
      status: deployment.status,
      brief: deployment.brief,
      ended_at: Date.parse(deployment.updated_at),
      turnaround_seconds,
    }));
    return page(args.c, HistoryPage({ ...frame, ...record, rows, next: ended.next, first: where.before === null }));
  });
}
