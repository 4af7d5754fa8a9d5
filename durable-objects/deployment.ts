import { DurableObject } from "cloudflare:workers";
import { database } from "../src/db/database.ts";
import { projectDeployment } from "../src/db/projection.ts";
import type { Actor } from "../src/domain/actors.ts";
import type { Command } from "../src/domain/deployment/commands.ts";
import { deploymentEvent } from "../src/domain/deployment/events.ts";
import { deploymentMachine } from "../src/domain/deployment/machine.ts";
import { type DeploymentRecord, isTerminal, present } from "../src/domain/deployment/record.ts";
import { nextStep, type Prepared, SIMULATOR, withSimulator } from "../src/domain/deployment/simulator.ts";
import { newId } from "../src/domain/ids.ts";
import type { Machine } from "../src/domain/machine.ts";
import { type Env, settingsOf } from "../src/env.ts";
import { describeError, log } from "../src/log.ts";
import { synthesizeWithModel } from "../src/services/model.ts";
import { workspaceObject } from "../src/services/objects.ts";
import { within } from "../src/within.ts";
import type { CommandResult, DeploymentApi, Found, Notice, Owner } from "./contract.ts";
import { type Idempotency, MachineHost, type Stored, type StoredEvent } from "./host.ts";
import { wakeDeliveries, withDeliveries } from "./send-events.ts";

type S = Stored<DeploymentRecord>;
const LEDGER_TIMEOUT_MS = 2_000;

/** One deployment: hosts its machine, and sends what follows from it to the ledger, to D1 and to the queue. */
export class DeploymentObject extends DurableObject<Env> implements Omit<DeploymentApi, "fetch"> {
  private readonly machine: Machine<DeploymentRecord, Command>;
  private readonly host: MachineHost<DeploymentRecord, Command>;
  private prepared: Prepared;
  private modelAsked = false;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.machine = withSimulator(
      deploymentMachine(settingsOf(env).scale),
      (now) => newId("message", now),
      () => this.prepared,
    );
    this.host = new MachineHost({
      storage: ctx.storage,
      machine: this.machine,
      lanes: [
        { name: "ledger", head: ({ record }) => (isTerminal(record) ? 1 : 0), run: (stored) => this.settle(stored) },
        {
          name: "projection",
          head: ({ revision }) => revision,
          run: (stored, from) => this.project(stored, from),
          waitsFor: "ledger",
        },
      ],
      present: (record) => JSON.stringify(present(record)),
      event: deploymentEvent,
      changed: (stored, event) => this.changed(stored, event),
      failed: (what, error) => this.failed(what, error),
      holdBack: () => (this.env.AI && !this.modelAsked && this.isCompleting() ? SIMULATOR : null),
    });
  }

  /** Begins the deployment from its seed, once; says whether D1 has it, for which it waits briefly if asked to. */
  async open(seed: DeploymentRecord, wait: boolean): Promise<{ projected: boolean }> {
    this.host.open(seed);
    if (wait) await this.host.settled();
    else this.ctx.waitUntil(this.host.settleLater());
    return { projected: this.host.position("projection") > 0 };
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
  async command(owner: Owner, command: Command, actor: Actor, idempotency: Idempotency | null): Promise<CommandResult> {
    if (!this.isOwnedBy(owner)) return { kind: "unopened" };
    return this.host.command(command, actor, idempotency);
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
    await this.host.alarm(() => this.prepare());
  }

  /** Brings the deployment up to the present and sends what has not left: for the sweep. */
  async poke(): Promise<void> {
    this.host.tick(Date.now());
    if (this.host.load()) await this.host.settled();
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

  private isCompleting(): boolean {
    return nextStep(this.stored().record)?.action === "complete";
  }

  /** A model's text is fetched before the step that needs it is due; the built-in synthesizer stands in when it fails. */
  private async prepare(): Promise<void> {
    const { record } = this.stored();
    const step = nextStep(record);
    if (!this.env.AI || step?.action !== "complete" || step.at > Date.now() || !record.expert) return;
    this.prepared = await synthesizeWithModel(this.env.AI, record, record.expert.name);
    this.modelAsked = true;
  }

  private async settle({ record }: S): Promise<void> {
    const how = record.status === "completed" ? "settle" : "release";
    const workspace = workspaceObject(this.env, record.workspace_id, record.mode);
    await within(LEDGER_TIMEOUT_MS, "ledger", workspace.end(record.id, how));
  }

  private async project(stored: S, from: number): Promise<void> {
    const { record } = stored;
    const db = database(this.env, record.workspace_id);
    const fresh = this.host.eventsSince(from).filter(({ revision }) => revision <= stored.revision);
    const projected = await withDeliveries(this.env, record, record.webhook_url, fresh);
    const deadlines = this.machine.deadlines(record).map(({ at }) => at);
    const deadline = deadlines.length ? Math.min(...deadlines) : null;
    await projectDeployment(db, record, deadline, projected, from === 0);
    await wakeDeliveries(this.env, projected);
  }

  private changed({ record }: S, event: StoredEvent | null): void {
    log({
      event: event?.type ?? "deployment.stored",
      workspace_id: record.workspace_id,
      deployment_id: record.id,
      mode: record.mode,
      status: record.status,
      version: record.version,
      sequence: event?.sequence,
    });
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
