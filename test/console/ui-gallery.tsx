import {
  DeploymentPage,
  FileTextPage,
  GonePage,
  HistoryPage,
  InboxPage,
  ProblemPage,
  SettingsPage,
} from "../../src/console/expert/pages/index.ts";
import { SignedOutLayout } from "../../src/console/ui/layout.tsx";
import { HOUR } from "../../src/domain/time.ts";
import {
  ACCEPTED,
  BRIEF,
  CANCELLED,
  COMPLETED,
  DRAFT,
  deployment,
  deploymentView,
  EXPIRED,
  FORM,
  frame,
  GONE,
  id,
  inboxView,
  LONG_WORD,
  MANY,
  NOW,
  OFFERED,
  SETTINGS,
  WAITING,
  WORKING,
} from "./ui-samples.ts";

/** Every page in every state that looks different, by name. */
export const GALLERY: Record<string, () => unknown> = {
  inbox: () => InboxPage(inboxView()),
  "inbox-empty": () => InboxPage(inboxView({ ...frame({ open_offers: 0 }), offers: [], mine: [] })),
  "inbox-away": () =>
    InboxPage(inboxView({ ...frame({ open_offers: 0, me: { ...frame().me, availability: "away" } }), offers: [] })),
  offered: () => DeploymentPage(OFFERED),
  accepted: () => DeploymentPage(ACCEPTED),
  working: () => DeploymentPage(WORKING),
  "working-many": () =>
    DeploymentPage(
      deploymentView({
        brief: `${BRIEF}\n\n${LONG_WORD}\n\n${`${BRIEF}\n\n`.repeat(6)}`,
        context_files: MANY,
        context_url: LONG_WORD,
        metadata: Object.fromEntries([...Array(12).keys()].map((n) => [`key_${n}`, n % 2 ? "value" : { nested: n }])),
        skills: ["a-very-long-skill-tag-that-goes-on-and-on-for-sixty-four-chars-x", ...deployment().skills],
      }),
    ),
  "working-errors": () =>
    DeploymentPage(
      deploymentView(
        { thread: [] },
        {
          draft: { ...DRAFT, body: "", question: "?" },
          errors: { "output.body": "Write something, or attach a file.", question: "A question needs some words." },
        },
      ),
    ),
  "working-form": () =>
    DeploymentPage(
      deploymentView(
        {},
        {
          draft: DRAFT,
          form: FORM,
          errors: { "output.data.tone": "is required", "output.data.plans[0].seats": "must be at least 1" },
        },
      ),
    ),
  waiting: () => DeploymentPage(WAITING),
  completed: () => DeploymentPage(COMPLETED),
  cancelled: () => DeploymentPage(CANCELLED),
  expired: () => DeploymentPage(EXPIRED),
  "file-text": () => FileTextPage({ frame: frame(), deploymentId: id("dep", "A"), text: BRIEF, truncated: true }),
  gone: () => GonePage(GONE),
  "gone-taken": () => GonePage({ ...GONE, reason: "taken", draft: null }),
  history: () =>
    HistoryPage({
      ...frame(),
      rows: [
        { id: id("dep", "A"), status: "completed", brief: BRIEF, ended_at: NOW - 2 * HOUR, turnaround_seconds: 4_500 },
        {
          id: id("dep", "B"),
          status: "cancelled",
          brief: "Short one.",
          ended_at: NOW - 9 * HOUR,
          turnaround_seconds: null,
        },
        {
          id: id("dep", "C"),
          status: "expired",
          brief: LONG_WORD,
          ended_at: NOW - 80 * HOUR,
          turnaround_seconds: null,
        },
      ],
      completed: 41,
      median_turnaround_seconds: 5_400,
      next: "cursor",
      first: true,
    }),
  "history-empty": () =>
    HistoryPage({ ...frame(), rows: [], completed: 0, median_turnaround_seconds: null, next: null, first: true }),
  settings: () => SettingsPage({ ...SETTINGS, flash: { tone: "good", text: "Saved." } }),
  "settings-errors": () =>
    SettingsPage({ ...SETTINGS, slack_url_masked: null, errors: { capacity: "must be between 1 and 100" } }),
  problem: () => ProblemPage({ status: 409, request_id: id("req", "A"), frame: frame() }),
  "problem-503": () => ProblemPage({ status: 503, request_id: id("req", "A"), frame: null }),
  "signed-out": () => (
    <SignedOutLayout title="Sign in" product="Expert console">
      <h1>Sign in</h1>
      <p class="lead">We send you a link that works once.</p>
    </SignedOutLayout>
  ),
};
