import { DurableObject } from "cloudflare:workers";
import { database } from "../src/db/database.ts";
import { projectDue } from "../src/db/projection.ts";
import type { Actor } from "../src/domain/actors.ts";
import type { Command } from "../src/domain/deployment/commands.ts";
import {
  endedAt,
  erasedRecord,
  erasedText,
  erasureOf,
  erasureProblem,
  withErasure,
} from "../src/domain/deployment/erase.ts";
import { deploymentEvent } from "../src/domain/deployment/events.ts";
import { deploymentMachine } from "../src/domain/deployment/machine.ts";
import { type DeploymentRecord, isTerminal, present } from "../src/domain/deployment/record.ts";
import { nextStep, type Prepared, SIMULATOR, withSimulator } from "../src/domain/deployment/simulator.ts";
import { upgradeRecord } from "../src/domain/deployment/upgrade.ts";
import { fileToIngest, withIngestion } from "../src/domain/deployment/with-ingestion.ts";
import { ROUTING, withRouting } from "../src/domain/deployment/with-routing.ts";
import { problem } from "../src/domain/errors.ts";
import { newId } from "../src/domain/ids.ts";
import type { Machine } from "../src/domain/machine.ts";
import { type Env, settingsOf } from "../src/env.ts";
import { describeError, log } from "../src/log.ts";
import { observe } from "../src/services/analytics.ts";
import { synthesizeWithModel } from "../src/services/model.ts";
import { BenchReader } from "./bench-reader.ts";
import type {
  CommandResult,
  DeploymentApi,
  DeploymentState,
  ErasureRequest,
  ErasureResult,
  FileToIngest,
  Found,
  FoundByExpert,
  IngestedFile,
  Notice,
  Owner,
  Reprojection,
} from "./contract.ts";
import { deploymentLanes } from "./deployment-lanes.ts";
import { foundByExpert, hasKnown, stale } from "./expert-view.ts";
import { type Given, type Idempotency, MachineHost, type Stored, type StoredEvent } from "./host.ts";
import { eventsThatFit, reproject } from "./rebuild.ts";

type S = Stored<DeploymentRecord>;
const SIMULATED_AT_ONCE = 0;
const TIMER = { type: "timer" } as const;
const NOT_SETTLED = problem("internal_error", "Its last change has not reached the database yet. Try again shortly.", {
  status: 503,
  retry_after: 5,
});
/** What the system itself asks comes by no request. */
const NOBODY: Given = { idempotency: null, request_id: null };

/** One deployment: hosts its machine, and sends what follows from it to the ledger, to D1 and to the queue. */
export class DeploymentObject extends DurableObject<Env> implements Omit<DeploymentApi, "fetch"> {
  private readonly machine: Machine<DeploymentRecord, Command>;
  private readonly host: MachineHost<DeploymentRecord, Command>;
  private prepared: Prepared;
  private modelAsked = false;
  private readonly bench: BenchReader;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const { scale } = settingsOf(env);
    this.bench = new BenchReader(env, (error) => this.failed("bench", error));
    const routed = withRouting(deploymentMachine(scale), scale, () => this.bench.members);
    this.machine = withErasure(
      withSimulator(
        withIngestion(routed),
        (now) => newId("message", now),
        () => this.prepared,
      ),
    );
    this.host = new MachineHost({
      storage: ctx.storage,
      machine: this.machine,
      lanes: deploymentLanes({
        env,
        storage: ctx.storage,
        waitUntil: (work) => ctx.waitUntil(work),
        eventsAfter: (sequence) => this.host.eventsAfter(sequence),
        eventsSince: (revision) => this.host.eventsSince(revision),
        dueAt: (record) => this.dueAt(record),
      }),
      present: (record) => JSON.stringify(present(record)),
      event: deploymentEvent,
      changed: (stored, event) => this.changed(stored, event),
      failed: (what, error) => this.failed(what, error),
      holdBack: (record) => this.heldBack(record),
      upgrade: (record) => upgradeRecord(record, Date.now()),
    });
  }

  /** Begins the deployment from its seed, once; says whether D1 has it and the rest is on its way, for which it waits briefly if asked to. Whoever holds the seed asks again until then. */
  async open(seed: DeploymentRecord, wait: boolean): Promise<{ projected: boolean }> {
    // The first wave is part of the first commit: one row, one batch.
    const record = upgradeRecord(seed, Date.now());
    if (wait && !this.host.load() && this.bench.isLookDue(record, Date.now())) await this.bench.read(record);
    this.host.open(record);
    this.bench.members = null;
    const looked = this.lookIfDue();
    if (wait) await looked.then(() => this.host.settled());
    else this.ctx.waitUntil(looked.then(() => this.host.settleLater()));
    return { projected: this.host.position("projection") > 0 && this.host.isOnItsWay() };
  }

  /** The present deployment, if it is open and the owner's. */
  async get(owner: Owner): Promise<Found> {
    if (!this.isOwnedBy(owner)) return { found: false };
    this.lookAtTimers();
    const { record } = this.stored();
    return {
      found: true,
      body: JSON.stringify(present(record)),
      version: record.version,
      terminal: isTerminal(record),
    };
  }

  /** Gives a command. `unopened` where there is no such deployment of this owner (yet). */
  async command(owner: Owner, command: Command, actor: Actor, given: Given): Promise<CommandResult> {
    if (!this.isOwnedBy(owner)) return { kind: "unopened" };
    return this.host.command(command, actor, given);
  }

  /** Gives an operator's command, in whatever workspace it is. */
  async commandByOps(operatorId: string, command: Command, given: Given): Promise<CommandResult> {
    if (!this.host.load()) return { kind: "unopened" };
    return this.host.command(command, { type: "ops", id: operatorId }, given);
  }

  /** The present deployment, if it is this expert's or offered to them. */
  async getForExpert(expertId: string): Promise<FoundByExpert> {
    if (!this.host.load()) return { found: false, reason: "not_found" };
    this.lookAtTimers();
    return foundByExpert(this.stored().record, expertId);
  }

  /** Gives an expert's command. `unopened` where it was never offered to them. */
  async commandByExpert(
    expert: Actor & { type: "expert" },
    command: Command,
    given: Given & { seen: number | null },
  ): Promise<CommandResult> {
    if (!this.host.load() || !hasKnown(this.stored().record, expert.id)) return { kind: "unopened" };
    this.lookAtTimers();
    const { record } = this.stored();
    const isHeld = () => this.machine.decide(record, command, expert, Date.now()).kind === "held";
    const { seen } = given;
    if (seen !== null && seen < this.lastChange() && !isHeld()) return { kind: "refused", problem: stale(record) };
    return this.host.command(command, expert, given);
  }

  /** Looks at the bench anew: somebody came, went, or has room again. False where it could not, and is to be asked again. */
  async reroute(): Promise<boolean> {
    const record = this.host.load()?.record;
    if (record?.status !== "pending" || record.scenario !== null) return true;
    if (!(await this.bench.read(record))) return false;
    const done = this.host.command({ type: "reroute" }, TIMER, NOBODY);
    this.bench.members = null;
    await done;
    return true;
  }

  /** A file that is pending, with the bytes that its message may still hold; null where nothing is left to do. */
  async fileToIngest(fileId: string): Promise<FileToIngest | null> {
    const record = this.host.load()?.record;
    const found = record && fileToIngest(record, fileId);
    return found ? { owner: { workspace_id: record.workspace_id, mode: record.mode }, ...found } : null;
  }

  /** What became of a file. Saying it twice changes nothing. */
  async fileIngested(fileId: string, result: IngestedFile): Promise<void> {
    if (this.host.load()) await this.host.command({ type: "file_ingested", file_id: fileId, result }, TIMER, NOBODY);
  }

  /** How it stands, for whoever compares. */
  async state(): Promise<DeploymentState | null> {
    const stored = this.host.load();
    if (!stored) return null;
    const { workspace_id, mode, status, version } = stored.record;
    const projected = (await this.host.hasLeft()) ? stored.revision : this.host.position("projection");
    const erasure = erasureOf(stored.record);
    const ends = { ended_at: endedAt(stored.record), erased_at: erasure?.at ?? null };
    return { workspace_id, mode, status, version, revision: stored.revision, projected, ...ends };
  }

  /** The deployment, and as much of its event log as may travel at once. */
  async history(after: number): Promise<{ body: string; events: string[]; next: number | null } | null> {
    const stored = this.host.load();
    return stored && { body: JSON.stringify(present(stored.record)), ...eventsThatFit(this.host.eventsAfter(after)) };
  }

  /** Writes its rows in D1 again. False where nothing was ever opened; throws if D1 is down. */
  async reproject(how: Reprojection): Promise<boolean> {
    const stored = this.host.load();
    if (stored) await reproject(this.env, stored, this.dueAt(stored.record), this.host.eventsAfter(0), how);
    return stored !== null;
  }

  /** Erases its content for good: here at once, elsewhere by the outbox. Only once D1 has its last change. */
  async erase({ by, ended_before }: ErasureRequest): Promise<ErasureResult> {
    if (!this.host.load()) return { kind: "unopened" };
    this.host.tick(Date.now());
    const refusal = erasureProblem(this.stored().record, ended_before);
    if (refusal) return { kind: "refused", problem: refusal };
    await this.host.settled();
    const { record, revision } = this.stored();
    const fresh = erasureOf(record) === null;
    if (fresh) {
      if (this.host.position("projection") < revision) return { kind: "refused", problem: NOT_SETTLED };
      this.host.rewrite(erasedRecord(record, by, Date.now()), erasedText);
      const { workspace_id, id } = record;
      log({ event: "deployment.erased", workspace_id, deployment_id: id, by });
      await this.host.settled();
    }
    const erasure = erasureOf(this.stored().record);
    const complete = this.host.position("erasure") === erasure?.passes;
    return { kind: "ok", erased_at: erasure?.at ?? 0, complete, again_at: erasure?.again_at ?? null, fresh };
  }

  /** The kept answer to a keyed command, or null. */
  async answer(owner: Owner, idempotency: Idempotency): Promise<string | null> {
    return this.isOwnedBy(owner) ? this.host.answer(idempotency) : null;
  }

  /** The event log after a sequence number, oldest first. */
  async events(owner: Owner, after: number) {
    if (!this.isOwnedBy(owner)) return { found: false, terminal: false, events: [] };
    this.lookAtTimers();
    const events = this.host.eventsAfter(after).map(({ sequence, id, type, body }) => ({ sequence, id, type, body }));
    return { found: true, terminal: isTerminal(this.stored().record), events };
  }

  /** A listener's WebSocket: told of the present at once and of each change after, and hibernates in between. */
  override async fetch(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const owner = { workspace_id: url.searchParams.get("workspace_id"), mode: url.searchParams.get("mode") } as Owner;
    if (request.headers.get("Upgrade") !== "websocket" || !this.isOwnedBy(owner))
      return new Response(null, { status: 404 });
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    server.send(JSON.stringify(this.notice()));
    return new Response(null, { status: 101, webSocket: client });
  }

  override async webSocketMessage(): Promise<void> {}

  override async webSocketClose(socket: WebSocket): Promise<void> {
    socket.close();
  }

  override async alarm(): Promise<void> {
    await this.host.alarm(async () => {
      await this.prepare();
      await this.lookIfDue();
    });
  }

  /** Brings the deployment up to the present and sends what has not left: for the sweep. */
  async poke(): Promise<void> {
    if (this.host.load()) await this.lookIfDue();
    this.host.tick(Date.now());
    if (!this.host.load()) return;
    await this.host.settled();
    const { record, revision } = this.stored();
    const due = this.dueAt(record);
    // D1 may have an earlier one, which would bring the sweep each minute.
    if (due !== null) await projectDue(database(this.env, record.workspace_id), record, revision, due);
  }

  /** The version that the last event told of: what came after it, such as a file, changed no state. */
  private lastChange(): number {
    const [event] = this.host.eventsAfter(this.stored().sequence - 1);
    return event ? JSON.parse(event.body).data.deployment.version : 1;
  }

  private lookAtTimers(): void {
    if (this.host.tick(Date.now())) this.ctx.waitUntil(this.host.settleLater());
  }

  private stored(): S {
    return this.host.load() as S;
  }

  private isOwnedBy(owner: Owner): boolean {
    const record = this.host.load()?.record;
    return record?.workspace_id === owner.workspace_id && record.mode === owner.mode;
  }

  /** The simulator waits for the model's text, routing for the bench. */
  private heldBack(record: DeploymentRecord): { timer: string; until: number } | null {
    if (record.scenario === null) return this.bench.members ? null : { timer: ROUTING, until: this.bench.retryAt };
    const waits = this.env.AI && !this.modelAsked && nextStep(record)?.action === "complete";
    return waits ? { timer: SIMULATOR, until: SIMULATED_AT_ONCE } : null;
  }

  /** Opens the next wave of offers if it is due. While the bench can't be read, it stays due. */
  private async lookIfDue(): Promise<void> {
    const { record } = this.stored();
    if (!this.bench.isLookDue(record, Date.now()) || !(await this.bench.read(record))) return;
    this.host.tick(Date.now());
    this.bench.members = null;
  }

  /** A model's text is fetched before the step that needs it is due; the built-in synthesizer stands in when it fails. */
  private async prepare(): Promise<void> {
    const { record } = this.stored();
    const step = nextStep(record);
    if (!this.env.AI || step?.action !== "complete" || step.at > Date.now() || !record.expert) return;
    this.prepared = await synthesizeWithModel(this.env.AI, record, record.expert.name);
    this.modelAsked = true;
  }

  /** Its next deadline in epoch milliseconds, or null. */
  private dueAt(record: DeploymentRecord): number | null {
    const deadlines = this.machine.deadlines(record).map(({ at }) => at);
    return deadlines.length ? Math.min(...deadlines) : null;
  }

  private changed({ record }: S, event: StoredEvent | null): void {
    const { id: deployment_id, workspace_id, mode, status, version } = record;
    const change = { event: event?.type ?? "deployment.stored", workspace_id, mode, status };
    log({ ...change, deployment_id, version, sequence: event?.sequence, request_id: event?.request_id ?? null });
    if (event) observe(this.env, { ...change, duration_ms: event.created_at - record.created_at });
    const notice = JSON.stringify(this.notice());
    for (const socket of this.ctx.getWebSockets()) {
      try {
        socket.send(notice);
      } catch {
        // It is closing: its listener asks again by itself.
      }
    }
  }

  private notice(): Notice {
    const { record, sequence } = this.stored();
    return { version: record.version, sequence, terminal: isTerminal(record) };
  }

  private failed(what: string, error: unknown): void {
    const record = this.host.load()?.record;
    log({
      event: "deployment.retry",
      level: "warn",
      workspace_id: record?.workspace_id ?? null,
      deployment_id: record?.id ?? null,
      what,
      error: describeError(error),
    });
  }
}
