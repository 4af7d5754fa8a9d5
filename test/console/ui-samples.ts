import type {
  DeploymentView,
  DraftView,
  Frame,
  GoneView,
  InboxRow,
  InboxView,
  SettingsView,
} from "../../src/console/expert/views.ts";
import type { Deployment } from "../../src/domain/deployment/schemas.ts";
import { buildForm } from "../../src/domain/forms/build.ts";
import { fillForm } from "../../src/domain/forms/fill.ts";
import { HOUR, iso, MINUTE } from "../../src/domain/time.ts";

export const NOW = Date.UTC(2026, 10, 22, 14, 5, 12);
const ULID = "01KAP3Q7Z5W8T2V6XK4M9N0R1";
export const id = (prefix: string, last: string) => `${prefix}_${ULID}${last}`;
export const BRIEF =
  "Rewrite the hero of our pricing page for teams that come from spreadsheets.\n\nWe have three plans (Solo, Team, Company) and people mostly leave on the comparison table. Give us a headline of at most 60 characters, a sub-line, and three bullets a plan.\n\nTone: plain, a little dry, no exclamation marks. British spelling.";
export const LONG_WORD = `https://example.com/${"averyveryverylongpathwithoutanybreak".repeat(6)}`;

export function frame(more: Partial<Frame> = {}): Frame {
  return {
    me: { id: id("spec", "A"), name: "Robin Vale", availability: "available" },
    csrf: "csrf-token",
    now: NOW,
    open_offers: 2,
    flash: null,
    ...more,
  };
}

export function deployment(more: Partial<Deployment> = {}): Deployment {
  return {
    id: id("dep", "A"),
    object: "deployment",
    mode: "live",
    status: "in_progress",
    version: 3,
    brief: BRIEF,
    skills: ["copy", "brand-strategy", "research"],
    context_url: "https://www.notion.example/pricing/research-notes-2026",
    urgency: "priority",
    scheduled_for: null,
    context_files: [],
    metadata: {},
    webhook_url: null,
    output_schema: null,
    expert: { id: id("spec", "A"), name: "Robin Vale", skills: ["copy", "brand-strategy"] },
    question: null,
    thread: [],
    output: null,
    credits: { reserved: 50, settled: 0 },
    accept_by: null,
    input_by: null,
    cancelled_by: null,
    expired_reason: null,
    created_at: iso(NOW - 95 * MINUTE),
    accepted_at: iso(NOW - 80 * MINUTE),
    started_at: iso(NOW - 78 * MINUTE),
    completed_at: null,
    cancelled_at: null,
    expired_at: null,
    updated_at: iso(NOW - 78 * MINUTE),
    ...more,
  };
}

export const NO_DRAFT: DraftView = {
  body: "",
  question: "",
  reason: "",
  attach_partial: false,
  files: [],
  updated_at: null,
  tab: null,
};
const MODEL = buildForm({
  type: "object",
  required: ["headline", "tone"],
  properties: {
    headline: { type: "string", maxLength: 60, description: "The line above the fold." },
    tone: { enum: ["plain", "dry", "warm"] },
    notes: { type: "string", maxLength: 2000 },
    plans: {
      type: "array",
      minItems: 1,
      items: {
        type: "object",
        required: ["name", "seats"],
        properties: { name: { type: "string" }, seats: { type: "integer", minimum: 1 }, yearly: { type: "boolean" } },
      },
    },
  },
});
export const FORM = {
  model: MODEL,
  raw: fillForm(MODEL, { headline: "Pricing that adds up", plans: [{ name: "Team", seats: 5 }] }),
};
export const DRAFT: DraftView = {
  ...NO_DRAFT,
  body: "## Headline\n\nPricing that adds up before you do\n\n- **Solo**: one person, one sheet fewer\n- **Team**: everyone sees the same number\n- **Company**: finance stops asking\n",
  files: [{ id: id("file", "O"), name: "pricing-hero-v2.docx", media_type: "application/msword", size_bytes: 48_213 }],
  updated_at: NOW - 70_000,
};

type File = Deployment["context_files"][number];
export const file = (last: string, name: string, media_type: string | null, more: Partial<File> = {}): File => ({
  id: id("file", last),
  url: `https://storage.customer.example/${name}?signature=secret`,
  name,
  media_type,
  size_bytes: 1_234_567,
  status: "ingested",
  error: null,
  ...more,
});
const FILES = [
  file("1", "comparison-table.png", "image/png", { size_bytes: 88_120 }),
  file("2", "research-2026.pdf", "application/pdf"),
  file("3", "interview-notes.md", "text/markdown", { size_bytes: 9_120 }),
  file("4", "numbers.csv", null, { status: "pending", size_bytes: null }),
  file("5", "old-deck.key", null, {
    status: "failed",
    size_bytes: null,
    error: "the address answered 403 three times",
  }),
];
export const MANY = [..."ABCDEFGHJKMNPQRSTVWX"].map((last, index) =>
  file(last, index === 3 ? `${"very-long-file-name-".repeat(9)}.txt` : `attachment-${index + 1}.txt`, "text/plain"),
);

const message = (last: string, author: "agent" | "expert", body: string, minutes: number, files: File[] = []) => ({
  id: id("msg", last),
  author,
  body,
  context_files: files,
  created_at: iso(NOW - minutes * MINUTE),
});
const THREAD = [
  message("1", "expert", "Is the **Company** plan priced per seat, or is it a flat fee?", 60),
  message(
    "2",
    "agent",
    "Per seat, with a floor of 20 seats. The wording we use today:\n\n> From 20 seats, billed yearly.\n\n| plan | a seat |\n| --- | --- |\n| Team | 12 |\n| Company | 18 |",
    31,
    [file("6", "plans.txt", "text/plain", { size_bytes: 812 })],
  ),
];
const QUESTION = message("3", "expert", "Which of the two product names do you want in the headline?", 12);
const ASKED = {
  question: { id: QUESTION.id, body: QUESTION.body, asked_at: QUESTION.created_at, expires_at: iso(NOW + 23 * HOUR) },
  thread: [...THREAD, QUESTION],
  input_by: iso(NOW + 23 * HOUR + 48 * MINUTE),
};

export function deploymentView(more: Partial<Deployment> = {}, view: Partial<DeploymentView> = {}): DeploymentView {
  return {
    ...frame(),
    deployment: deployment(more),
    offer: null,
    deadline: null,
    file_texts: [id("file", "2"), id("file", "3")],
    draft: NO_DRAFT,
    form: null,
    errors: {},
    cancel_reason: null,
    ...view,
  };
}

export const OFFERED = deploymentView(
  {
    status: "pending",
    version: 1,
    expert: null,
    accepted_at: null,
    started_at: null,
    accept_by: iso(NOW + 12 * MINUTE),
    context_files: FILES.slice(0, 3),
  },
  {
    offer: { offered_at: NOW - 3 * MINUTE, expires_at: NOW + 12 * MINUTE, matched_skills: ["copy", "brand-strategy"] },
    deadline: { kind: "accept", at: NOW + 12 * MINUTE },
  },
);
export const ACCEPTED = deploymentView(
  {
    status: "accepted",
    version: 2,
    started_at: null,
    metadata: { campaign: "q2", priority: 3, owner: { team: "growth" } },
  },
  { deadline: { kind: "start", at: NOW + 41 * MINUTE } },
);
export const WORKING = deploymentView({ thread: THREAD, context_files: FILES }, { draft: DRAFT });
export const WAITING = deploymentView(
  { status: "needs_input", version: 4, ...ASKED },
  { draft: DRAFT, deadline: { kind: "reply", at: NOW + 23 * HOUR + 48 * MINUTE } },
);
const ended = { expert: deployment().expert };
export const COMPLETED = deploymentView({
  ...ended,
  status: "completed",
  version: 4,
  completed_at: iso(NOW - 5 * MINUTE),
  output: {
    body: DRAFT.body,
    data: { headline: "Pricing that adds up", bullets: ["one", "two"] },
    files: [FILES[2] ?? file("3", "a", null)],
    partial: false,
    synthetic: false,
  },
  credits: { reserved: 0, settled: 50 },
});
export const CANCELLED = deploymentView(
  { ...ended, status: "cancelled", version: 4, cancelled_at: iso(NOW - 2 * MINUTE), cancelled_by: "agent" },
  { draft: DRAFT },
);
export const EXPIRED = deploymentView(
  {
    ...ended,
    status: "expired",
    version: 5,
    expired_at: iso(NOW - 2 * HOUR),
    expired_reason: "no_reply",
    thread: [QUESTION],
  },
  { draft: { ...DRAFT, question: "And one more thing?" } },
);

const row = (last: string, more: Partial<InboxRow> = {}): InboxRow => ({
  id: id("dep", last),
  version: 1,
  status: "pending",
  brief: BRIEF,
  skills: ["research", "copy", "brand-strategy"],
  matched_skills: ["copy", "brand-strategy"],
  urgency: "standard",
  deadline: { kind: "accept", at: NOW + 190 * MINUTE },
  since: NOW - 4 * MINUTE,
  ...more,
});

export function inboxView(more: Partial<InboxView> = {}): InboxView {
  return {
    ...frame(),
    offers: [
      row("A", { urgency: "priority", deadline: { kind: "accept", at: NOW + 95_000 } }),
      row("B", {
        brief: "Check this licence for a clause that would stop us from reselling.",
        skills: ["legal", "copy"],
        matched_skills: ["copy"],
        deadline: { kind: "accept", at: NOW + 17 * MINUTE },
      }),
    ],
    mine: [
      row("C", {
        status: "needs_input",
        version: 4,
        deadline: { kind: "reply", at: NOW + 23 * HOUR },
        brief: `Look at ${LONG_WORD} and say whether it holds up.`,
        since: NOW - 44 * MINUTE,
      }),
      row("D", { status: "in_progress", version: 3, deadline: null, since: NOW - 3 * HOUR }),
      row("E", {
        status: "accepted",
        version: 2,
        urgency: "scheduled",
        deadline: { kind: "start", at: NOW + 3 * HOUR },
        brief: "Name five competitors.",
      }),
    ],
    ...more,
  };
}

export const SETTINGS: SettingsView = {
  ...frame(),
  profile: {
    name: "Robin Vale",
    email: "robin@example.com",
    skills: ["brand-strategy", "copy", "design"],
    capacity: 3,
  },
  notifications: {
    email: { offers: true, mine: true },
    slack: { offers: true, mine: false },
    browser: { offers: true, mine: true },
  },
  slack_url_masked: "https://hooks.slack.com/…/x7Qd",
  errors: {},
  sessions: [
    { id: "s1", device: "Firefox on Linux", created_at: NOW - 50 * HOUR, last_seen_at: NOW, current: true },
    {
      id: "s2",
      device: "Safari on an iPhone",
      created_at: NOW - 300 * HOUR,
      last_seen_at: NOW - 5 * HOUR,
      current: false,
    },
  ],
};

export const GONE: GoneView = {
  ...frame({ open_offers: 0 }),
  reason: "released",
  deployment: { id: id("dep", "A"), brief: BRIEF },
  draft: { body: DRAFT.body, question: "", data: null },
};
