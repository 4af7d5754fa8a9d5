import type { Mode } from "../actors.ts";
import { iso, isoOrNull } from "../time.ts";
import type { Notice } from "./notices.ts";
import type { Scenario } from "./scenarios.ts";
import type { Deployment, Status, Urgency } from "./schemas.ts";

/** A file as kept: what the wire shows, and where ingestion finds it. `source_url` never leaves the system. */
export interface StoredFile {
  id: string;
  url: string;
  name: string;
  media_type: string | null;
  size_bytes: number | null;
  status: "pending" | "ingested" | "failed";
  error: string | null;
  source_url: string | null;
  /** True once its text was extracted and lies beside it. */
  has_text?: boolean;
}

export interface ExpertRef {
  id: string;
  name: string;
  skills: string[];
}

export interface Message {
  id: string;
  author: "agent" | "expert";
  body: string;
  context_files: StoredFile[];
  created_at: number;
}

export interface Output {
  body: string;
  data: unknown;
  files: StoredFile[];
  partial: boolean;
  synthetic: boolean;
}

export interface Offer {
  expert: ExpertRef;
  offered_at: number;
}

/** How far routing has come: the least coverage that was offered to so far, and when it looks at the bench next. */
export interface Routing {
  reached: number | null;
  next_at: number | null;
}

/** How often the files that are pending were asked for, and when they are asked for again. */
export interface Ingestion {
  asked: number;
  next_at: number | null;
}

/** A deployment as its object keeps it. Instants are epoch milliseconds. `format` is the version of this shape. */
export interface DeploymentRecord {
  format: 2;
  id: string;
  workspace_id: string;
  mode: Mode;
  status: Status;
  version: number;
  brief: string;
  skills: string[];
  context_url: string | null;
  urgency: Urgency;
  scheduled_for: number | null;
  context_files: StoredFile[];
  metadata: Record<string, unknown>;
  webhook_url: string | null;
  output_schema: Record<string, unknown> | null;
  scenario: Scenario | null;
  price: number;
  offers: Offer[];
  passed_on_by: string[];
  /** From whom an offer was withdrawn because they left the bench. */
  withdrawn: string[];
  routing: Routing;
  ingestion: Ingestion;
  /** The last things to tell people of, numbered from 1 without a hole. */
  notices: Notice[];
  /** How often it came into or left somebody's hands. */
  handovers: number;
  expert: ExpertRef | null;
  question: { id: string; body: string; asked_at: number; expires_at: number } | null;
  thread: Message[];
  output: Output | null;
  credits: { reserved: number; settled: number };
  /** When routing begins, and again when the expert releases it. */
  pending_since: number;
  accept_by: number;
  start_by: number | null;
  input_by: number | null;
  expert_active_at: number | null;
  reminded_at: number | null;
  cancelled_by: "agent" | "expert" | "ops" | null;
  cancel_reason: string | null;
  expired_reason: "not_accepted" | "no_reply" | null;
  created_at: number;
  accepted_at: number | null;
  started_at: number | null;
  completed_at: number | null;
  cancelled_at: number | null;
  expired_at: number | null;
  updated_at: number;
}

export const TERMINAL: readonly Status[] = ["completed", "cancelled", "expired"];

export function isTerminal(record: { status: string }): boolean {
  return (TERMINAL as readonly string[]).includes(record.status);
}

/** The deployment as the wire shows it (spec §2): nothing internal, instants as ISO 8601. */
export function present(record: DeploymentRecord): Deployment {
  return {
    id: record.id,
    object: "deployment",
    mode: record.mode,
    status: record.status,
    version: record.version,
    brief: record.brief,
    skills: record.skills,
    context_url: record.context_url,
    urgency: record.urgency,
    scheduled_for: isoOrNull(record.scheduled_for),
    context_files: record.context_files.map(presentFile),
    metadata: record.metadata,
    webhook_url: record.webhook_url,
    output_schema: record.output_schema,
    expert: record.expert,
    question: record.question && {
      id: record.question.id,
      body: record.question.body,
      asked_at: iso(record.question.asked_at),
      expires_at: iso(record.question.expires_at),
    },
    thread: record.thread.map((message) => ({
      id: message.id,
      author: message.author,
      body: message.body,
      context_files: message.context_files.map(presentFile),
      created_at: iso(message.created_at),
    })),
    output: record.output && { ...record.output, files: record.output.files.map(presentFile) },
    credits: record.credits,
    accept_by: record.status === "pending" ? iso(record.accept_by) : null,
    input_by: record.status === "needs_input" ? isoOrNull(record.input_by) : null,
    cancelled_by: record.cancelled_by,
    expired_reason: record.expired_reason,
    created_at: iso(record.created_at),
    accepted_at: isoOrNull(record.accepted_at),
    started_at: isoOrNull(record.started_at),
    completed_at: isoOrNull(record.completed_at),
    cancelled_at: isoOrNull(record.cancelled_at),
    expired_at: isoOrNull(record.expired_at),
    updated_at: iso(record.updated_at),
  };
}

function presentFile(file: StoredFile): Deployment["context_files"][number] {
  const { source_url: _, has_text: __, ...shown } = file;
  return shown;
}
