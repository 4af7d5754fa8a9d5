import { type Database, database } from "../../db/database.ts";
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

/** A page of a section: its lines, the id to go on after or null at its end, and how many calls it took. */
export interface ExportPage {
  lines: string[];
  after: string | null;
  calls: number;
}

/** One part of an export, read page by page. */
export interface Section {
  name: string;
  read(after: string): Promise<ExportPage>;
}

const ROWS = 100;
const DEPLOYMENTS = 25;
const MODES: Mode[] = ["test", "live"];
/** A delivery that moves on meanwhile is rather told twice than not at all. */
const IN_TURN: DeliveryStatus[] = DELIVERY_STATUSES.toSorted((a, b) => rank(a) - rank(b));

/** The parts of a workspace's export, in their order. */
export function sectionsOf(env: Env, workspaceId: string): Section[] {
  const db = database(env, workspaceId);
  return [
    { name: "workspace", read: () => workspacePage(db, workspaceId) },
    rows(
      "members",
      (page) => membersAfter(db, workspaceId, page),
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
      (page) => auditAfter(db, workspaceId, page),
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
    async read(after) {
      const found = await read({ after, limit: ROWS });
      const last = found.length === ROWS ? found.at(-1) : undefined;
      return { lines: found.map((row) => JSON.stringify(show(row))), after: last?.id ?? null, calls: 1 };
    },
  };
}

async function workspacePage(db: Database, id: string): Promise<ExportPage> {
  const row = await workspaceFacts(db, id);
  const lines = row ? [JSON.stringify({ object: "workspace", ...row, created_at: iso(row.created_at) })] : [];
  return { lines, after: null, calls: 1 };
}

/** Deployments at present, each before its events: asked of their objects, which D1 may lag behind. */
async function deploymentsPage(env: Env, workspaceId: string, mode: Mode, after: string): Promise<ExportPage> {
  const ids = await workspaceObject(env, workspaceId, mode).deploymentIds(after, DEPLOYMENTS);
  const found = await Promise.all(ids.map((id) => deploymentObject(env, id).history()));
  const lines = found.flatMap((history) => (history ? [history.body, ...history.events] : []));
  const last = ids.length === DEPLOYMENTS ? ids.at(-1) : undefined;
  return { lines, after: last ?? null, calls: 1 + ids.length };
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
