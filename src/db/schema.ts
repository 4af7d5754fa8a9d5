import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

// Every table is keyed by its ids, and made WITHOUT ROWID: a row written is a row billed, and a rowid would double each.

/** The projection that is searched and listed: rebuilt from the objects. `snapshot` is the deployment as the wire shows it. */
export const deployments = sqliteTable(
  "deployments",
  {
    workspace_id: text().notNull(),
    mode: text({ enum: ["test", "live"] }).notNull(),
    id: text().notNull(),
    status: text().notNull(),
    version: integer().notNull(),
    /** No later than the next deadline in epoch ms, null once it has ended: the sweep finds what an alarm missed. */
    due_at: integer(),
    snapshot: text().notNull(),
    /** Orders the writes of one deployment: it counts what `version` does not show, such as an offer. */
    revision: integer().notNull().default(0),
    /** Who holds or held it, in live mode. */
    expert_id: text(),
    /** Seconds from accepted to completed. */
    turnaround_seconds: integer(),
    /** When what it held was erased; the row, the ledger and the audit stay. */
    erased_at: integer(),
  },
  (t) => [
    primaryKey({ columns: [t.workspace_id, t.mode, t.id] }),
    index("deployments_by_status").on(t.workspace_id, t.mode, t.status, t.id),
    // What has ended is in no index of what is due: leaving one is no row written.
    index("deployments_due").on(t.due_at).where(sql`due_at IS NOT NULL`),
    // What operators list goes over all workspaces, newest first.
    index("deployments_by_id").on(t.id),
    index("deployments_by_expert").on(t.expert_id, t.status, t.id).where(sql`expert_id IS NOT NULL`),
  ],
);

export const deploymentSkills = sqliteTable(
  "deployment_skills",
  {
    workspace_id: text().notNull(),
    mode: text({ enum: ["test", "live"] }).notNull(),
    skill: text().notNull(),
    deployment_id: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspace_id, t.mode, t.skill, t.deployment_id] })],
);

/** Who is being asked to take a deployment: only open offers, so an expert's inbox is one walk of the key. */
export const offers = sqliteTable(
  "offers",
  {
    expert_id: text().notNull(),
    deployment_id: text().notNull(),
    workspace_id: text().notNull(),
    offered_at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.expert_id, t.deployment_id] })],
);

/** What an expert has written and not yet sent. `fields` is the console's form as they left it. */
export const drafts = sqliteTable(
  "drafts",
  {
    expert_id: text().notNull(),
    deployment_id: text().notNull(),
    fields: text({ mode: "json" }).$type<Record<string, unknown>>().notNull(),
    updated_at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.expert_id, t.deployment_id] })],
);

/** Links that sign a person in: hashes only, each good once. */
export const signInLinks = sqliteTable(
  "sign_in_links",
  {
    hash: text().primaryKey(),
    kind: text({ enum: ["expert", "member", "operator"] }).notNull(),
    subject_id: text().notNull(),
    created_at: integer().notNull(),
    expires_at: integer().notNull(),
    used_at: integer(),
  },
  (t) => [index("sign_in_links_by_subject").on(t.kind, t.subject_id, t.created_at)],
);

/** Browser sessions: hashes only. A session that was signed out is gone. */
export const sessions = sqliteTable(
  "sessions",
  {
    hash: text().primaryKey(),
    kind: text({ enum: ["expert", "member", "operator"] }).notNull(),
    subject_id: text().notNull(),
    user_agent: text(),
    created_at: integer().notNull(),
    last_seen_at: integer().notNull(),
    expires_at: integer().notNull(),
  },
  (t) => [index("sessions_by_subject").on(t.kind, t.subject_id)],
);

/** Mail of a local instance, which has nobody to send it: shown at /dev/outbox. */
export const devMails = sqliteTable("dev_mails", {
  id: text().primaryKey(),
  recipient: text().notNull(),
  subject: text().notNull(),
  text: text().notNull(),
  html: text().notNull(),
  created_at: integer().notNull(),
});

/** Events that leave as several webhooks, and notifications to people. `body` is the exact text that every try sends; a notification's is sealed. */
export const events = sqliteTable("events", {
  id: text().primaryKey(),
  workspace_id: text().notNull(),
  mode: text({ enum: ["test", "live"] }).notNull(),
  type: text().notNull(),
  deployment_id: text(),
  body: text().notNull(),
  created_at: integer().notNull(),
  /** The request that it came of; null where a timer did. */
  request_id: text(),
});

export const webhookEndpoints = sqliteTable(
  "webhook_endpoints",
  {
    id: text().primaryKey(),
    workspace_id: text().notNull(),
    mode: text({ enum: ["test", "live"] }).notNull(),
    url: text().notNull(),
    /** Null listens to all. */
    events: text({ mode: "json" }).$type<string[]>(),
    description: text(),
    status: text({ enum: ["enabled", "disabled"] }).notNull(),
    retry_4xx: integer({ mode: "boolean" }).notNull(),
    secret: text().notNull(),
    previous_secret: text(),
    previous_secret_until: integer(),
    created_at: integer().notNull(),
    deleted_at: integer(),
  },
  (t) => [index("webhook_endpoints_by_workspace").on(t.workspace_id, t.mode, t.id)],
);

/** One try of a delivery, numbered over all its replays. `at` is epoch ms. */
export interface StoredTry {
  number: number;
  at: number;
  status: number | null;
  error: string | null;
  duration_ms: number;
  response: string | null;
}

/** Messages about offers, of which a person gets only so many: as literals, since an index is found by its very words. */
export const ABOUT_OFFERS = sql`event_type IN ('notification.offer', 'notification.offer_reminder')`;

/** One event on its way to one receiver. This row is the truth; a queue message only wakes somebody to look at it. */
export const deliveries = sqliteTable(
  "deliveries",
  {
    id: text().primaryKey(),
    workspace_id: text().notNull(),
    mode: text({ enum: ["test", "live"] }).notNull(),
    /** Null: sent to `url` and signed with the workspace's default secret of the mode. */
    webhook_id: text(),
    url: text().notNull(),
    event_id: text().notNull(),
    event_type: text().notNull(),
    deployment_id: text(),
    status: text({ enum: ["pending", "delivered", "acknowledged", "dead_letter"] }).notNull(),
    /** Whom a try under way, or one that timed out, was for: the endpoint, or the host of a deployment's own URL. Shares are counted by it. */
    receiver: text(),
    timed_out_at: integer(),
    /** Tries since the schedule began; a replay begins it anew. */
    attempts: integer().notNull(),
    next_attempt_at: integer(),
    /** While it lies ahead, one consumer holds the delivery. */
    claimed_until: integer(),
    created_at: integer().notNull(),
    /** The event's body, where this is its only delivery: else it is in `events`. */
    body: text(),
    request_id: text(),
    /** The last tries, oldest first. Older rows have theirs in `delivery_attempts`. */
    tries: text({ mode: "json" }).$type<StoredTry[]>(),
  },
  (t) => [
    index("deliveries_due").on(t.next_attempt_at).where(sql`next_attempt_at IS NOT NULL`),
    index("deliveries_by_webhook").on(t.webhook_id, t.id),
    index("deliveries_by_status").on(t.workspace_id, t.mode, t.status, t.id),
    index("deliveries_dead").on(t.id).where(sql`status = 'dead_letter'`),
    index("deliveries_by_receiver").on(t.receiver).where(sql`receiver IS NOT NULL`),
    // Whom, on which channel, and when. The url of such a row is never written again, or each time would be a row.
    index("deliveries_of_offers").on(t.url, t.id).where(ABOUT_OFFERS),
  ],
);

/** Tries of before a delivery kept them itself. Only read, and erased. */
export const deliveryAttempts = sqliteTable(
  "delivery_attempts",
  {
    delivery_id: text().notNull(),
    number: integer().notNull(),
    at: integer().notNull(),
    status: integer(),
    error: text(),
    duration_ms: integer().notNull(),
    response: text(),
  },
  (t) => [primaryKey({ columns: [t.delivery_id, t.number] })],
);

/** Wake-ups that no consumer could handle, for an operator to see. Their rows are the truth and are swept all the same. */
export const deadMessages = sqliteTable("dead_messages", {
  id: text().primaryKey(),
  queue: text().notNull(),
  body: text().notNull(),
  at: integer().notNull(),
});

/** Where a workspace's limits and secrets are read by what has no object at hand. The Workspace objects hold the keys and credits. */
export const workspaces = sqliteTable("workspaces", {
  id: text().primaryKey(),
  name: text().notNull(),
  settings: text({ mode: "json" }).$type<Record<string, unknown>>().notNull(),
  webhook_secret_test: text().notNull(),
  webhook_secret_live: text().notNull(),
  previous_webhook_secret_test: text(),
  previous_webhook_secret_test_until: integer(),
  previous_webhook_secret_live: text(),
  previous_webhook_secret_live_until: integer(),
  created_at: integer().notNull(),
});

export const experts = sqliteTable(
  "experts",
  {
    id: text().primaryKey(),
    name: text().notNull(),
    email: text().notNull(),
    skills: text({ mode: "json" }).$type<string[]>().notNull(),
    availability: text({ enum: ["available", "busy", "away"] }).notNull(),
    capacity: integer().notNull(),
    /** Null: every workspace. */
    workspaces: text({ mode: "json" }).$type<string[]>(),
    created_at: integer().notNull(),
    /** When anything was last offered to them: of equally busy experts, the one asked longest ago comes first. */
    last_offered_at: integer(),
    /** Where they want to be told, and of what. Null: the defaults. */
    notifications: text({ mode: "json" }).$type<Record<string, unknown>>(),
    /** Their Slack-compatible incoming webhook, sealed. */
    slack_url: text(),
    deleted_at: integer(),
  },
  (t) => [uniqueIndex("experts_by_email").on(t.email)],
);

/** Expert and admin tokens: hashes only. `subject_id` is the expert's or the token's own id. */
export const tokens = sqliteTable("tokens", {
  hash: text().primaryKey(),
  id: text().notNull(),
  kind: text({ enum: ["expert", "admin"] }).notNull(),
  subject_id: text().notNull(),
  name: text().notNull(),
  expires_at: integer(),
  revoked_at: integer(),
  created_at: integer().notNull(),
});

/** Those who own agents: people, by e-mail, in one workspace or several. */
export const members = sqliteTable(
  "members",
  {
    id: text().primaryKey(),
    name: text().notNull(),
    email: text().notNull(),
    created_at: integer().notNull(),
  },
  (t) => [uniqueIndex("members_by_email").on(t.email)],
);

/** What a member may do in a workspace. A membership that was ended is gone. */
export const memberships = sqliteTable(
  "memberships",
  {
    workspace_id: text().notNull(),
    member_id: text().notNull(),
    role: text({ enum: ["owner", "developer", "viewer"] }).notNull(),
    created_at: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.workspace_id, t.member_id] }),
    index("memberships_by_member").on(t.member_id, t.workspace_id),
  ],
);

/** Those who run the system. */
export const operators = sqliteTable(
  "operators",
  {
    id: text().primaryKey(),
    name: text().notNull(),
    email: text().notNull(),
    created_at: integer().notNull(),
    deleted_at: integer(),
  },
  (t) => [uniqueIndex("operators_by_email").on(t.email)],
);

/** A workspace that asks for higher limits, and what came of it. */
export const limitRequests = sqliteTable(
  "limit_requests",
  {
    id: text().primaryKey(),
    workspace_id: text().notNull(),
    member_id: text().notNull(),
    /** What is asked for: `cycle_cap`, `in_flight_limit`, `rate_limit`. */
    wanted: text({ mode: "json" }).$type<Record<string, number>>().notNull(),
    reason: text().notNull(),
    status: text({ enum: ["open", "granted", "declined"] }).notNull(),
    created_at: integer().notNull(),
    decided_at: integer(),
  },
  (t) => [
    index("limit_requests_by_workspace").on(t.workspace_id, t.id),
    index("limit_requests_open").on(t.id).where(sql`status = 'open'`),
  ],
);

/** Who did what, on what, before and after. Never a secret. Only ever added to. */
export const audit = sqliteTable(
  "audit",
  {
    id: text().primaryKey(),
    at: integer().notNull(),
    /** `operator:op_…`, `token:tok_…`, `member:mem_…`, `expert:spec_…` or `system`. */
    actor: text().notNull(),
    actor_name: text().notNull(),
    /** Such as `workspace.updated`. */
    action: text().notNull(),
    /** The id of what it was done to. */
    subject_id: text().notNull(),
    workspace_id: text(),
    before: text({ mode: "json" }).$type<Record<string, unknown>>(),
    after: text({ mode: "json" }).$type<Record<string, unknown>>(),
    request_id: text(),
  },
  (t) => [
    index("audit_by_actor").on(t.actor, t.id),
    index("audit_by_action").on(t.action, t.id),
    index("audit_by_workspace").on(t.workspace_id, t.id),
  ],
);

export const installation = sqliteTable("installation", {
  key: text().primaryKey(),
  value: text().notNull(),
});
