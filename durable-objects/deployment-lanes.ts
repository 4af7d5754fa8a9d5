import { database, home as homeOf, isAtHome } from "../src/db/database.ts";
import { noteAsked } from "../src/db/offers.ts";
import { projectDeployment } from "../src/db/projection.ts";
import { erasureOf } from "../src/domain/deployment/erase.ts";
import { type DeploymentRecord, isTerminal } from "../src/domain/deployment/record.ts";
import { inputFiles, isPending } from "../src/domain/deployment/with-ingestion.ts";
import type { Env } from "../src/env.ts";
import { log } from "../src/log.ts";
import { handedOver } from "../src/services/bench.ts";
import { sendNotices } from "../src/services/notifications/send-notices.ts";
import { workspaceObject } from "../src/services/objects.ts";
import { within } from "../src/within.ts";
import { erasePass } from "./erase.ts";
import type { Stored, StoredEvent } from "./host.ts";
import type { Lane } from "./outbox.ts";
import { wakeDeliveries, withDeliveries } from "./send-events.ts";
import { tellInboxes } from "./tell-inboxes.ts";

type S = Stored<DeploymentRecord>;
const LEDGER_TIMEOUT_MS = 2_000;

/** What the lanes need of the object that they leave from. */
export interface Home {
  env: Env;
  storage: DurableObjectStorage;
  waitUntil(work: Promise<unknown>): void;
  eventsAfter(sequence: number): StoredEvent[];
  eventsSince(revision: number): StoredEvent[];
  /** Its next deadline in epoch milliseconds, or null. */
  dueAt(record: DeploymentRecord): number | null;
}

/** What leaves a deployment, each road with its own position: the ledger, D1, people, the bench, files, erasure. */
export function deploymentLanes(home: Home): Lane<S>[] {
  return [
    { name: "ledger", head: ({ record }) => (isTerminal(record) ? 1 : 0), run: (stored) => settle(home, stored) },
    {
      name: "projection",
      head: ({ revision }) => revision,
      run: (stored, from) => project(home, stored, from),
      waitsFor: "ledger",
    },
    {
      name: "notices",
      head: ({ record }) => record.notices.at(-1)?.number ?? 0,
      run: ({ record }, from) => tellPeople(home, record, from),
      waitsFor: "projection",
    },
    {
      name: "bench",
      head: ({ record }) => (record.scenario === null ? record.handovers : 0),
      run: ({ record }) => tellBench(home, record),
      waitsFor: "projection",
    },
    { name: "files", head: ({ record }) => record.ingestion.asked, run: ({ record }) => askForFiles(home, record) },
    {
      name: "erasure",
      head: ({ record }) => erasureOf(record)?.passes ?? 0,
      run: ({ record }, _from, pass) => erase(home, record, pass),
      waitsFor: "projection",
    },
  ];
}

async function settle({ env }: Home, { record }: S): Promise<void> {
  const how = record.status === "completed" ? "settle" : "release";
  const workspace = workspaceObject(env, record.workspace_id, record.mode);
  await within(LEDGER_TIMEOUT_MS, "ledger", workspace.end(record.id, how));
}

async function project(home: Home, stored: S, from: number): Promise<void> {
  const { env } = home;
  const { record } = stored;
  const db = database(env, record.workspace_id);
  const fresh = home.eventsSince(from).filter(({ revision }) => revision <= stored.revision);
  const projected = await withDeliveries(env, record, record.webhook_url, fresh);
  await projectDeployment(db, record, stored.revision, home.dueAt(record), projected, from === 0);
  if (!isAtHome(env, record.workspace_id)) await noteAsked(homeOf(env), record);
  await wakeDeliveries(env, record.workspace_id, projected);
  if (record.scenario === null) home.waitUntil(tellInboxes(env, record, fresh));
}

async function tellPeople({ env }: Home, record: DeploymentRecord, from: number): Promise<void> {
  const notices = record.notices.filter(({ number }) => number > from);
  const { id, workspace_id } = record;
  for (const { kind, to } of notices) {
    const level = kind === "idle_reminder" ? "warn" : "info";
    log({ event: `notice.${kind}`, level, workspace_id, deployment_id: id, experts: to.length });
  }
  await sendNotices(env, record, notices);
}

/** Whoever has it now, or had it last. */
async function tellBench({ env }: Home, record: DeploymentRecord): Promise<void> {
  const expert_id = record.expert?.id ?? record.passed_on_by.at(-1);
  if (!expert_id) return;
  const taken = record.expert !== null && !isTerminal(record);
  const { workspace_id, status } = record;
  await handedOver(env, { expert_id, workspace_id, taken, completed: status === "completed" });
}

async function askForFiles({ env }: Home, record: DeploymentRecord): Promise<void> {
  const waiting = inputFiles(record).filter(isPending);
  if (waiting.length === 0) return;
  await env.INGESTION.sendBatch(waiting.map(({ id }) => ({ body: { deployment_id: record.id, file_id: id } })));
}

function erase({ env, storage, eventsAfter }: Home, record: DeploymentRecord, pass: number): Promise<void> {
  const name = `erased_to:${pass}`;
  return erasePass(env, record, eventsAfter(0), {
    get: () => storage.kv.get<string>(name) ?? null,
    set: (key) => storage.kv.put(name, key),
  });
}
