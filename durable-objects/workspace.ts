import { DurableObject } from "cloudflare:workers";
import { benchOf } from "../src/db/bench.ts";
import { database, everywhere } from "../src/db/database.ts";
import { projectEvents } from "../src/db/projection.ts";
import { newDeployment } from "../src/domain/deployment/create.ts";
import { type DeploymentRecord, present } from "../src/domain/deployment/record.ts";
import { isCovered, type RosterEntry } from "../src/domain/deployment/routing.ts";
import { scenarioOf } from "../src/domain/deployment/scenarios.ts";
import type { CreateDeployment } from "../src/domain/deployment/schemas.ts";
import { type Problem, problem } from "../src/domain/errors.ts";
import { growingIds, timeOf } from "../src/domain/ids.ts";
import type { Transaction } from "../src/domain/ledger/ledger.ts";
import type { RateState } from "../src/domain/rate-window.ts";
import { thresholdEvent, type UsageFacts } from "../src/domain/usage.ts";
import type { WorkspaceSettings } from "../src/domain/workspace.ts";
import { type Env, settingsOf } from "../src/env.ts";
import { describeError, log } from "../src/log.ts";
import { observe } from "../src/services/analytics.ts";
import { deploymentObject } from "../src/services/objects.ts";
import { Answers } from "./answers.ts";
import { BenchCopy } from "./bench-copy.ts";
import { Book } from "./book.ts";
import type { Admission, Begun, Created, CreateRequest, KeyFacts, Wants, WorkspaceApi } from "./contract.ts";
import { eraseAnswers } from "./erase-answers.ts";
import { GuardAlarm } from "./guard-alarm.ts";
import type { Idempotency } from "./host.ts";
import { KeyRing } from "./key-ring.ts";
import { OpenDeployments } from "./open-deployments.ts";
import { idsAfter, transactionsAfter, transactionsBefore } from "./rebuild.ts";
import { wakeDeliveries, withDeliveries } from "./send-events.ts";
import { type WorkspaceEvent, WorkspaceEvents } from "./workspace-events.ts";
import { createTables, hasTables } from "./workspace-schema.ts";

const NO_KEY = problem("authentication_failed", "The API key is unknown, expired or revoked.");
/** What a caller without a slot is told to wait: a deployment takes seconds in test mode, and longer in live mode. */
const SLOT_RETRY_SECONDS = 5;
const REROUTED_AT_ONCE = 20;

/** One workspace in one mode: admits its requests and new deployments, each in one transaction. */
export class WorkspaceObject extends DurableObject<Env> implements WorkspaceApi {
  private readonly keyRing: KeyRing;
  private readonly answers: Answers;
  private readonly book: Book;
  private readonly open: OpenDeployments;
  private readonly guard: GuardAlarm;
  private readonly events: WorkspaceEvents;
  private configured: WorkspaceSettings | null | undefined;
  private readonly benchCopy: BenchCopy;
  private nextId: ((now: number) => string) | undefined;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.guard = new GuardAlarm(ctx.storage);
    this.keyRing = new KeyRing(ctx.storage);
    this.answers = new Answers(ctx.storage.sql);
    this.book = new Book(
      ctx.storage,
      () => this.settings(),
      (percent, now) =>
        this.events.add(thresholdEvent(this.book.usage(now, this.open.inFlight()), percent, this.settings(), now)),
    );
    this.events = new WorkspaceEvents(
      ctx.storage,
      this.guard,
      (events) => this.sendEvents(events),
      (error) => this.failed("workspace.events_retry", error),
    );
    this.benchCopy = new BenchCopy(
      ctx.storage,
      this.guard,
      (only) => this.readBench(only),
      () => this.reroute(),
      (error) => this.failed("workspace.bench_retry", error),
      (work) => this.ctx.waitUntil(work),
    );
    this.open = new OpenDeployments(
      ctx.storage,
      this.guard,
      (seed) => deploymentObject(env, seed.id).open(seed, true),
      (id, error) => this.failed("workspace.open_retry", error, id),
    );
  }

  /** Admits a request: key, then rate. Along with it comes what the request wants to know. */
  async admit(keyHash: string, wants: Wants): Promise<Admission> {
    const now = Date.now();
    const entered = this.enter(keyHash, now);
    if (!entered.ok) return entered;
    if (wants.roster && this.settings().mode === "live") this.ctx.waitUntil(this.benchCopy.shown());
    return {
      ...entered,
      seed: wants.seed_of ? this.open.seed(wants.seed_of) : null,
      seeds: wants.seeds ? this.open.seeds() : [],
      roster: wants.roster ? this.members() : [],
      usage: wants.usage ? this.book.usage(now, this.open.inFlight()) : null,
    };
  }

  /** Admits a new deployment: key, rate, idempotency, bench, credits, slot, and its seed, all in one transaction. */
  async create(request: CreateRequest): Promise<Created> {
    const now = Date.now();
    const entered = this.enter(request.key_hash, now);
    if (!entered.ok) return entered;
    const { rate } = entered;
    const kept = request.idempotency && this.answers.find(request.idempotency, now);
    if (kept?.kind === "replay")
      return { ok: true, rate, body: kept.body, deployment_id: JSON.parse(kept.body).id, replayed: true };

    const refused = request.refusal ?? kept?.problem;
    if (refused) return { ok: false, problem: refused, rate };
    const refusal = this.refusalOf(request.input);
    if (refusal) return { ok: false, problem: refusal, rate };
    try {
      const { seed, body } = this.transact(() => this.store(request, now));
      this.tellCreated(seed, request.request_id);
      this.ctx.waitUntil(this.open.start(seed));
      this.ctx.waitUntil(this.events.drain());
      return { ok: true, rate, body, deployment_id: seed.id, replayed: false };
    } catch (error) {
      if (error instanceof Refusal) return { ok: false, problem: error.problem, rate };
      throw error;
    }
  }

  private tellCreated({ id, workspace_id, mode, status, version }: DeploymentRecord, request_id: string): void {
    const change = { event: "deployment.created", workspace_id, mode, status };
    log({ ...change, request_id, deployment_id: id, version });
    observe(this.env, change);
  }

  private failed(event: string, error: unknown, deployment_id: string | null = null): void {
    const { workspace_id = null, mode = null } = this.isWorkspace() ? this.settings() : {};
    log({ event, level: "warn", workspace_id, mode, deployment_id, error: describeError(error) });
  }

  /** A deployment ended: its slot is free, its credits are spent or given back. Once, however often it is said. */
  async end(deploymentId: string, how: "settle" | "release"): Promise<void> {
    this.transact(() => {
      const reservation = this.open.end(deploymentId);
      if (reservation) this.book.end(deploymentId, reservation, how, Date.now());
    });
  }

  /** Claims an Idempotency-Key for a request whose work is done elsewhere. */
  async begin(idempotency: Idempotency): Promise<Begun> {
    const now = Date.now();
    const kept = this.answers.find(idempotency, now);
    if (kept) return kept;
    this.answers.keep(idempotency, now, null);
    return { kind: "fresh" };
  }

  async finish(scope: string, status: number, body: string): Promise<void> {
    this.answers.finish(scope, Date.now(), status, body);
  }

  async abandon(scope: string): Promise<void> {
    this.answers.abandon(scope);
  }

  /** Sets the workspace's limits, and makes the workspace where there is none. They hold from the next request. */
  async configure(settings: WorkspaceSettings): Promise<void> {
    this.transact(() => {
      if (!hasTables(this.ctx.storage.sql)) createTables(this.ctx.storage.sql);
      this.ctx.storage.kv.put("settings", settings);
      this.configured = settings;
      this.book.raiseCap(settings.cycle_cap, Date.now());
    });
  }

  async addKey(key: {
    id: string;
    hash: string;
    name: string;
    prefix: string;
    expires_at: number | null;
  }): Promise<void> {
    this.keyRing.add(key, Date.now());
  }

  async revokeKey(id: string): Promise<boolean> {
    return this.keyRing.revoke(id, Date.now());
  }

  async keys(): Promise<KeyFacts[]> {
    return this.isWorkspace() ? this.keyRing.list() : [];
  }

  async topUp(amount: number, reason: string): Promise<Transaction> {
    return this.transact(() => this.book.topUp(amount, reason, Date.now()));
  }

  async rosterChanged(expertId: string | null = null): Promise<void> {
    if (this.isWorkspace()) await this.benchCopy.changed(expertId);
  }

  /** How many new deployments D1 has not acknowledged. */
  async seedsLeft(): Promise<number> {
    return this.open.seeds().length;
  }

  /** The ledger as it stands. */
  async books() {
    return { balances: this.book.balances(), transactions: this.book.transactions() };
  }

  async transactionsBefore(before: string | null, limit: number): Promise<Transaction[]> {
    return this.isWorkspace() ? transactionsBefore(this.ctx.storage.sql, before, limit) : [];
  }

  /** What is used of the cycle now. */
  async usage(): Promise<UsageFacts> {
    return this.book.usage(Date.now(), this.open.inFlight());
  }

  async transactionsAfter(after: string, limit: number): Promise<Transaction[]> {
    return this.isWorkspace() ? transactionsAfter(this.ctx.storage.sql, after, limit) : [];
  }

  async deploymentIds(after: string, limit: number): Promise<string[]> {
    return this.isWorkspace() ? idsAfter(this.ctx.storage.sql, after, limit) : [];
  }

  /** Drops what is kept of an ended deployment's content: it was erased, and D1 has that. */
  async forget(deploymentId: string, files: string[] | null): Promise<void> {
    if (!this.isWorkspace()) return;
    this.transact(() => {
      eraseAnswers(this.ctx.storage.sql, deploymentId, files, Date.now());
      this.open.acknowledge(deploymentId);
    });
  }

  override async alarm(): Promise<void> {
    this.guard.fired();
    if (this.isWorkspace()) await Promise.all([this.open.retry(), this.events.drain(), this.benchCopy.retry()]);
  }

  private readBench(only: string[] | null) {
    const { workspace_id } = this.settings();
    return benchOf(everywhere(this.env), workspace_id, only);
  }

  /** Has the open deployments look at the bench anew: each decides for itself what that means. Throws if some could not. */
  private async reroute(): Promise<void> {
    const ids = this.open.ids();
    let left = 0;
    for (let turn = 0; turn < ids.length; turn += REROUTED_AT_ONCE) {
      const batch = ids.slice(turn, turn + REROUTED_AT_ONCE).map((id) => deploymentObject(this.env, id).reroute());
      for (const result of await Promise.allSettled(batch)) {
        if (result.status === "rejected") this.failed("workspace.reroute_failed", result.reason);
        if (result.status === "rejected" || !result.value) left++;
      }
    }
    if (left > 0) throw new Error(`${left} deployments could not look at the bench`);
  }

  private async sendEvents(events: WorkspaceEvent[]): Promise<void> {
    const owner = this.settings();
    const projected = await withDeliveries(this.env, owner, null, events);
    await projectEvents(database(this.env, owner.workspace_id), owner, projected);
    for (const { id, type } of events)
      log({ event: type, workspace_id: owner.workspace_id, mode: owner.mode, event_id: id });
    await wakeDeliveries(this.env, owner.workspace_id, projected);
  }

  private enter(
    keyHash: string,
    now: number,
  ): { ok: true; rate: RateState } | { ok: false; problem: Problem; rate: RateState | null } {
    const key = this.isWorkspace() ? this.keyRing.find(keyHash, now) : null;
    if (!key) return { ok: false, problem: NO_KEY, rate: null };
    const { state, retry_after } = this.keyRing.take(key.id, now, this.settings().rate_limit);
    if (retry_after === null) return { ok: true, rate: state };
    const message = `Over ${state.limit} requests a minute with this key. Try again in ${retry_after} s.`;
    return { ok: false, problem: problem("rate_limited", message, { retry_after }), rate: state };
  }

  /** 422, then 402 (spec §5, order of checks). The credits themselves are reserved in the transaction. */
  private refusalOf(input: CreateDeployment): Problem | undefined {
    const isTest = this.settings().mode === "test";
    const scenario = isTest ? scenarioOf(input.metadata ?? {}) : undefined;
    if (scenario === "unavailable" || !(isTest || isCovered(this.members(), input.skills))) {
      return problem("expert_unavailable", "skills: no experts matching those skills are currently available.");
    }
    return scenario === "credits_exhausted" ? noCredits() : undefined;
  }

  private store(request: CreateRequest, now: number): { seed: DeploymentRecord; body: string } {
    const { workspace_id, mode, prices, in_flight_limit } = this.settings();
    const price = mode === "live" ? prices[request.input.urgency] : 0;
    this.nextId ??= growingIds("deployment", this.open.lastId());
    const id = this.nextId(now);
    const at = timeOf(id);
    const reservation = this.book.reserve(id, price, now);
    if (!reservation) throw new Refusal(noCredits());
    if (this.open.inFlight() >= in_flight_limit) {
      const message = `${in_flight_limit} deployments are in flight, which is this workspace's limit. Wait for one to end.`;
      throw new Refusal(problem("in_flight_limit", message, { retry_after: SLOT_RETRY_SECONDS }));
    }
    const { input, context_files } = request;
    const { scale } = settingsOf(this.env);
    const seed = newDeployment(input, { id, workspace_id, mode, now: at, scale, price, context_files });
    const body = JSON.stringify(present(seed));
    this.open.add(seed, reservation);
    if (request.idempotency) this.answers.keep(request.idempotency, now, { status: 201, body });
    return { seed, body };
  }

  private transact<T>(work: () => T): T {
    try {
      return this.ctx.storage.transactionSync(work);
    } catch (error) {
      this.book.forget();
      this.open.forget();
      this.configured = undefined;
      throw error;
    }
  }

  private members(): RosterEntry[] {
    return this.benchCopy.members();
  }

  private isWorkspace(): boolean {
    if (this.configured === undefined) {
      this.configured = this.ctx.storage.kv.get<WorkspaceSettings>("settings") ?? null;
    }
    return this.configured !== null;
  }

  private settings(): WorkspaceSettings {
    if (!this.isWorkspace()) throw new Error("not a workspace");
    return this.configured as WorkspaceSettings;
  }
}

/** Rolls a create's transaction back with the problem to answer. */
class Refusal extends Error {
  constructor(readonly problem: Problem) {
    super(problem.message);
  }
}

function noCredits(): Problem {
  return problem("credits_exhausted", "The workspace's credit balance is too low to reserve for this deployment.");
}
