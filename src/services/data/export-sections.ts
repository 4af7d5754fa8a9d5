import { database, type Home, home } from "../../db/database.ts";
import {
  allEndpointsAfter,
  auditAfter,
  deliveriesAfter,
  type ExportedDelivery,
  membersAfter,
  workspaceFacts,
} from "../../db/export.ts";
import type { Mode } from "../../domain/actors.ts";
import { iso, isoOrNull } from "../../domain/time.ts";
import { DELIVERY_STATUSES, type DeliveryStatus } from "../../domain/webhooks/schemas.ts";
import type { Env } from "../../env.ts";
import { deploymentObject, workspaceObject } from "../objects.ts";

/** Where a page of a section ended: the id to go on after or null at the section's end, and how many calls it took. */
export interface PageEnd {
  after: string | null;
  calls: number;
}

/** One part of an export, read page by page. */
export interface Section {
  name: string;
  /** The lines of the page after an id, as they are read. */
  read(after: string): AsyncGenerator<string, PageEnd>;
}

const ROWS = 100;
const DEPLOYMENTS = 25;
/** So many are asked at once: each may answer with megabytes. */
const AT_ONCE = 5;
const MODES: Mode[] = ["test", "live"];
/** A delivery that moves on meanwhile is rather told twice than not at all. */
const IN_TURN: DeliveryStatus[] = DELIVERY_STATUSES.toSorted((a, b) => rank(a) - rank(b));

/** The parts of a workspace's export, in their order. */
export function sectionsOf(env: Env, workspaceId: string): Section[] {
  const [db, common] = [database(env, workspaceId), home(env)];
  return [
    { name: "workspace", read: () => workspacePage(common, workspaceId) },
    rows(
      "members",
      (page) => membersAfter(common, workspaceId, page),
      (row) => ({
        object: "member",
        ...row,
        created_at: iso(row.created_at),
      }),
    ),
    ...MODES.map((mode) =>
      rows(
        `endpoints.${mode}`,
        (page) => allEndpointsAfter(db, workspaceId, mode, page),
        (row) => ({
          object: "webhook_endpoint",
          ...row,
          created_at: iso(row.created_at),
          deleted_at: isoOrNull(row.deleted_at),
        }),
      ),
    ),
    ...MODES.map((mode) =>
      rows(
        `ledger.${mode}`,
        ({ after, limit }) => workspaceObject(env, workspaceId, mode).transactionsAfter(after, limit),
        (entry) => ({ object: "ledger_entry", mode, ...entry, at: iso(entry.at) }),
      ),
    ),
    ...MODES.map((mode) => ({
      name: `deployments.${mode}`,
      read: (after: string) => deploymentsPage(env, workspaceId, mode, after),
    })),
    ...MODES.flatMap((mode) =>
      IN_TURN.map((status) =>
        rows(
          `deliveries.${mode}.${status}`,
          (page) => deliveriesAfter(db, workspaceId, mode, status, page),
          shownDelivery,
        ),
      ),
    ),
    rows(
      "audit",
      (page) => auditAfter(common, workspaceId, page),
      (row) => ({ object: "audit_entry", ...row, at: iso(row.at) }),
    ),
  ];
}

/** A section whose rows are read by a key that grows. */
function rows<T extends { id: string }>(
  name: string,
  read: (page: { after: string; limit: number }) => Promise<T[]>,
  show: (row: T) => object,
): Section {
  return {
    name,
    async *read(after) {
      const found = await read({ after, limit: ROWS });
      for (const row of found) yield JSON.stringify(show(row));
      const last = found.length === ROWS ? found.at(-1) : undefined;
      return { after: last?.id ?? null, calls: 1 };
    },
  };
}

async function* workspacePage(db: Home, id: string): AsyncGenerator<string, PageEnd> {
  const row = await workspaceFacts(db, id);
  if (row) yield JSON.stringify({ object: "workspace", ...row, created_at: iso(row.created_at) });
  return { after: null, calls: 1 };
}

/** Deployments at present, each before its events: asked of their objects, which D1 may lag behind. */
async function* deploymentsPage(
  env: Env,
  workspaceId: string,
  mode: Mode,
  after: string,
): AsyncGenerator<string, PageEnd> {
  const ids = await workspaceObject(env, workspaceId, mode).deploymentIds(after, DEPLOYMENTS);
  let calls = 1 + ids.length;
  for (let start = 0; start < ids.length; start += AT_ONCE) {
    const objects = ids.slice(start, start + AT_ONCE).map((id) => deploymentObject(env, id));
    const found = await Promise.all(objects.map((object) => object.history(0)));
    for (const [index, history] of found.entries()) {
      if (!history) continue;
      yield history.body;
      yield* history.events;
      for (let { next } = history; next !== null; calls++) {
        const more = await objects[index]?.history(next);
        yield* more?.events ?? [];
        next = more?.next ?? null;
      }
    }
  }
  const last = ids.length === DEPLOYMENTS ? ids.at(-1) : undefined;
  return { after: last ?? null, calls };
}

function shownDelivery({ tries, ...row }: ExportedDelivery): object {
  const { receiver: _, timed_out_at: __, claimed_until: ___, attempts: ____, ...shown } = row;
  return {
    object: "delivery",
    ...shown,
    attempts: tries.map(({ number: _____, at, ...tried }) => ({ at: iso(at), ...tried })),
    next_attempt_at: isoOrNull(row.next_attempt_at),
    created_at: iso(row.created_at),
  };
}

function rank(status: DeliveryStatus): number {
  return ["dead_letter", "pending", "acknowledged", "delivered"].indexOf(status);
}
