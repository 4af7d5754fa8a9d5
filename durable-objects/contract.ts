import type { Actor, Mode } from "../src/domain/actors.ts";
import type { Command, FileResult } from "../src/domain/deployment/commands.ts";
import type { ErasedBy } from "../src/domain/deployment/erase.ts";
import type { DeploymentRecord, StoredFile } from "../src/domain/deployment/record.ts";
import type { RosterEntry } from "../src/domain/deployment/routing.ts";
import type { CreateDeployment } from "../src/domain/deployment/schemas.ts";
import type { Problem } from "../src/domain/errors.ts";
import type { Balances, Transaction } from "../src/domain/ledger/ledger.ts";
import type { RateState } from "../src/domain/rate-window.ts";
import type { UsageFacts } from "../src/domain/usage.ts";
import type { WorkspaceSettings } from "../src/domain/workspace.ts";
import type { CommandAnswer, Given, Idempotency } from "./host.ts";

export type { CommandAnswer, Given, Idempotency } from "./host.ts";

/** What a request may ask of its admission, so that it needs no second hop. */
export interface Wants {
  /** The seed of this deployment, if D1 may not have it yet. */
  seed_of?: string;
  /** All such seeds. */
  seeds?: boolean;
  roster?: boolean;
  usage?: boolean;
}

export interface Admitted {
  ok: true;
  rate: RateState;
  seed: DeploymentRecord | null;
  seeds: DeploymentRecord[];
  roster: RosterEntry[];
  usage: UsageFacts | null;
}
export interface Refused {
  ok: false;
  problem: Problem;
  /** Null where no key, and so no window, was found. */
  rate: RateState | null;
}
export type Admission = Admitted | Refused;

export interface CreateRequest {
  key_hash: string;
  input: CreateDeployment;
  context_files: StoredFile[];
  idempotency: Idempotency | null;
  /** Why it can't be made now. A create that was made before is replayed all the same. */
  refusal: Problem | null;
  request_id: string;
}
export type Created = { ok: true; rate: RateState; body: string; deployment_id: string; replayed: boolean } | Refused;

/** A keyed request whose work is done outside of the Workspace object: begun, finished, or given up. */
export type Begun =
  | { kind: "fresh" }
  | { kind: "replay"; status: number; body: string }
  | { kind: "refused"; problem: Problem };

export interface KeyFacts {
  id: string;
  name: string;
  prefix: string;
  created_at: number;
  expires_at: number | null;
  revoked_at: number | null;
  last_used_at: number | null;
}

/** The Workspace object as services see it: one for each workspace and mode. */
export interface WorkspaceApi {
  admit(keyHash: string, wants: Wants): Promise<Admission>;
  create(request: CreateRequest): Promise<Created>;
  end(deploymentId: string, how: "settle" | "release"): Promise<void>;
  begin(idempotency: Idempotency): Promise<Begun>;
  finish(scope: string, status: number, body: string): Promise<void>;
  abandon(scope: string): Promise<void>;
  configure(settings: WorkspaceSettings): Promise<void>;
  addKey(key: { id: string; hash: string; name: string; prefix: string; expires_at: number | null }): Promise<void>;
  revokeKey(id: string): Promise<boolean>;
  keys(): Promise<KeyFacts[]>;
  topUp(amount: number, reason: string): Promise<Transaction>;
  /** Reads the bench anew, or one expert of it, and has the open deployments look at it where somebody came or left. */
  rosterChanged(expertId: string | null): Promise<void>;
  seedsLeft(): Promise<number>;
  books(): Promise<{ balances: Balances; transactions: Transaction[] }>;
  /** A page of the ledger, oldest first. */
  transactionsBefore(before: string | null, limit: number): Promise<Transaction[]>;
  usage(): Promise<UsageFacts>;
  transactionsAfter(after: string, limit: number): Promise<Transaction[]>;
  /** A page of the ids of all deployments that were ever made, oldest first. */
  deploymentIds(after: string, limit: number): Promise<string[]>;
  /** Drops what is kept of an ended deployment's content. `files` null: only what is kept no longer anyway. */
  forget(deploymentId: string, files: string[] | null): Promise<void>;
}

/** Whose deployment a caller believes it is. Any other owner finds nothing. */
export interface Owner {
  workspace_id: string;
  mode: Mode;
}

export type Found = { found: false } | { found: true; body: string; version: number; terminal: boolean };
export type CommandResult = CommandAnswer | { kind: "unopened" };

/** Why a deployment that an expert knew can't be shown any more. */
export type GoneReason = "cancelled" | "expired" | "taken" | "withdrawn" | "released" | "not_found";

/** What an expert finds: a deployment that is theirs, or that is offered to them. */
export type FoundByExpert =
  | { found: false; reason: GoneReason }
  | {
      found: true;
      body: string;
      version: number;
      terminal: boolean;
      owner: Owner;
      /** Null once it is theirs. */
      offer: { offered_at: string; expires_at: string; matched_skills: string[] } | null;
      /** Its files as they are kept, by id: those of the context, of replies and of the output. */
      files: StoredFile[];
      /** The running deadline in epoch milliseconds: to accept, to start, or for the agent's reply. */
      deadline: number | null;
      cancel_reason: string | null;
    };

/** A file that waits for ingestion, and how many bytes its message may still hold. */
export interface FileToIngest {
  owner: Owner;
  file: StoredFile & { source_url: string };
  bytes_left: number;
}
export type IngestedFile = FileResult;

/** How a deployment stands in its object. `projected` is the revision that D1 should have at least; instants are epoch milliseconds. */
export interface DeploymentState extends Owner {
  status: string;
  version: number;
  revision: number;
  projected: number;
  ended_at: number | null;
  erased_at: number | null;
}

/** How D1 is brought to what an object says. `resend`: events without a delivery go out again. `over`: rows up to this revision count as old, however the object's own stands. */
export interface Reprojection {
  resend: boolean;
  over: number | null;
}

/** An erasure as it is asked for. `ended_before`: only what ended before that instant (epoch ms). */
export interface ErasureRequest {
  by: ErasedBy;
  ended_before: number | null;
}
/** `complete` once it is erased outside of the object too; `again_at` is when that is gone over once more, in case a file was on its way; `fresh` if it was not erased before. */
export type ErasureResult =
  | { kind: "ok"; erased_at: number; complete: boolean; again_at: number | null; fresh: boolean }
  | { kind: "refused"; problem: Problem }
  | { kind: "unopened" };

/** The Deployment object as services see it. Bodies are JSON text. */
export interface DeploymentApi {
  open(seed: DeploymentRecord, wait: boolean): Promise<{ projected: boolean }>;
  poke(): Promise<void>;
  get(owner: Owner): Promise<Found>;
  command(owner: Owner, command: Command, actor: Actor, given: Given): Promise<CommandResult>;
  /** An operator's command, in whatever workspace it is. `unopened` where there is no such deployment. */
  commandByOps(operatorId: string, command: Command, given: Given): Promise<CommandResult>;
  /** The kept answer to a keyed command, or null. */
  answer(owner: Owner, idempotency: Idempotency): Promise<string | null>;
  getForExpert(expertId: string): Promise<FoundByExpert>;
  /** An expert's command. `unopened` where it was never offered to them; refused if the state has changed since `seen`, the version that a page showed. */
  commandByExpert(
    expert: Actor & { type: "expert" },
    command: Command,
    given: Given & { seen: number | null },
  ): Promise<CommandResult>;
  /** Looks at the bench anew: somebody came, went, or has room again. */
  reroute(): Promise<boolean>;
  /** Null where there is nothing (any more) to ingest. */
  fileToIngest(fileId: string): Promise<FileToIngest | null>;
  fileIngested(fileId: string, result: IngestedFile): Promise<void>;
  /** Null where nothing was ever opened, as from the two below. */
  state(): Promise<DeploymentState | null>;
  /** The deployment, and as much of its event log after a sequence number as may travel at once, as JSON texts. `next` is the number to go on after, or null. */
  history(after: number): Promise<{ body: string; events: string[]; next: number | null } | null>;
  /** Writes its rows in D1 again; false where nothing was ever opened. */
  reproject(how: Reprojection): Promise<boolean>;
  /** Erases its content for good. Idempotent. */
  erase(request: ErasureRequest): Promise<ErasureResult>;
  events(
    owner: Owner,
    after: number,
  ): Promise<{
    found: boolean;
    terminal: boolean;
    events: { sequence: number; id: string; type: string; body: string }[];
  }>;
  fetch(input: string, init?: RequestInit): Promise<Response>;
}

/** What a listener is told after each change; it asks for the rest. */
export interface Notice {
  version: number;
  sequence: number;
  terminal: boolean;
}
