import type { Deployment, Expert, Status, Urgency } from "../../domain/deployment/schemas.ts";
import type { FilledForm } from "../../domain/forms/model.ts";
import type { Tone } from "../ui/kit.tsx";

/*
 * What the expert console's pages are drawn from. Pages are pure: `now` comes with the view, as all times in epoch
 * milliseconds unless they are the wire's own.
 *
 * Live updates. Each page keeps one stream open, GET /console/stream, with ?deployment=dep_… on a deployment's page:
 *   event: inbox       data: {"deployment_id","kind":"offer"|"changed"}   anything of this expert's changed
 *   event: deployment  data: {"deployment_id"}                            the one named in the address changed
 *   event: notify      data: {"title","body","path","tag"}                for a browser notification, where their settings
 *                                                                         want one; `tag` is the same in every tab
 * Told so, the page asks for GET /console/inbox/list (InboxList), GET /console/inbox/count (OfferCount) or
 * GET /console/deployments/:id/live (DeploymentLive). It also asks after each reconnection, so the server replays nothing.
 *
 * A deployment's page is one form: whatever is pressed, everything typed comes along, so that the server can keep it as
 * the draft before it acts. Its fields: csrf, version, base, body, question, reason, attach_partial ("on"), and those of
 * the schema form. The script adds `tab`, a random id of the open page. A refused POST answers the same page with `errors`, and `draft` as it was sent.
 *
 * Drafts. POST /console/deployments/:id/draft with those fields. With Accept: application/json it answers
 * {"updated_at": epoch ms}; 409 with the same where the draft that is kept is neither `base` (its updated_at, "" for
 * none) nor written by the same `tab`; 404 or 410 where the deployment has ended; 401 or 403 without a session. From a
 * form without a script it is kept whatever `base` says, and answers a redirect to the page.
 * POST …/files/raw: a file's bytes, ?name= and the header X-CSRF-Token from the script, answered with OutputFiles or a
 * text/plain refusal. POST …/files: without a script, the whole form with the file, as multipart/form-data. POST …/files/:file_id/remove: OutputFiles where HX-Request is
 * set, else a redirect. POST /console/preview {csrf, body}: the Markdown as HTML alone.
 * POST …/preview: the page with `preview`.
 */

export type Availability = Expert["availability"];
/** By path, as in the API's messages: `output.body`, `output.data.headlines[2]`, `question`, `reason`, `files`. "" is the whole. */
export type Errors = Readonly<Record<string, string>>;

/** What every signed-in page has. */
export interface Frame {
  me: { id: string; name: string; availability: Availability };
  csrf: string;
  now: number;
  /** How many offers are open: it stands in titles and the navigation. */
  open_offers: number;
  /** Said once, after a redirect. */
  flash?: { tone: Tone; text: string } | null;
}

/** A running deadline: to accept, to start, or for the agent's reply. */
export interface DeadlineView {
  kind: "accept" | "start" | "reply";
  at: number;
}

export interface InboxRow {
  id: string;
  version: number;
  status: Status;
  brief: string;
  skills: string[];
  matched_skills: string[];
  urgency: Urgency;
  deadline: DeadlineView | null;
  /** When it was offered, accepted, started or asked: whatever came last. */
  since: number;
}

/** `offers` in the order in which they lapse, `mine` in that in which they need something. */
export interface InboxView extends Frame {
  offers: InboxRow[];
  mine: InboxRow[];
}

/** An output file, uploaded and not yet sent. */
export interface OutputFileView {
  id: string;
  name: string;
  media_type: string | null;
  size_bytes: number;
}

/** What was written and not yet sent. `updated_at` is when the server last kept it; null where it never did. */
export interface DraftView {
  body: string;
  question: string;
  reason: string;
  attach_partial: boolean;
  files: OutputFileView[];
  updated_at: number | null;
  /** The page that wrote it, as its script named itself. */
  tab: string | null;
}

export interface DeploymentView extends Frame {
  deployment: Deployment;
  /** Null once it is theirs. */
  offer: { offered_at: number; expires_at: number; matched_skills: string[] } | null;
  deadline: DeadlineView | null;
  /** Ids of the files (of the context and of replies) whose text was extracted. */
  file_texts: readonly string[];
  draft: DraftView;
  /** The form of `output_schema`, filled from the draft; null without a schema. */
  form: FilledForm | null;
  errors: Errors;
  cancel_reason: string | null;
  /** Without a script: show how `draft.body` will look. */
  preview?: boolean;
}

/** Why a deployment can't be shown any more. */
export type GoneReason = "cancelled" | "expired" | "taken" | "withdrawn" | "released" | "not_found";

export interface GoneView extends Frame {
  reason: GoneReason;
  /** What is still known of it. */
  deployment: { id: string; brief: string } | null;
  /** Their unsent text, if there is any. `data` is the form's content as text. */
  draft: { body: string; question: string; data: string | null } | null;
}

export interface HistoryRow {
  id: string;
  status: Status;
  brief: string;
  /** When it ended. */
  ended_at: number;
  /** From accepted to completed; null where it was not completed. */
  turnaround_seconds: number | null;
}

export interface HistoryView extends Frame {
  rows: HistoryRow[];
  /** All that they completed, and the median of its turnaround; null without any. */
  completed: number;
  median_turnaround_seconds: number | null;
  /** Cursor of the next page. `first` is false on any page but the first. */
  next: string | null;
  first: boolean;
}

export type Channel = "email" | "slack" | "browser";
export type Topic = "offers" | "mine";

export interface SessionView {
  id: string;
  /** A browser in words: `Firefox on Linux`. */
  device: string;
  created_at: number;
  last_seen_at: number;
  current: boolean;
}

export interface SettingsView extends Frame {
  profile: { name: string; email: string; skills: string[]; capacity: number };
  notifications: Record<Channel, Record<Topic, boolean>>;
  /** `https://hooks.slack.com/…/abcd`, or null where none is set. */
  slack_url_masked: string | null;
  /** `name`, `capacity`, `slack_url`. */
  errors: Errors;
  sessions: SessionView[];
}

export interface ProblemView {
  status: number;
  /** A sentence on what happened; left out, the status' own. */
  message?: string;
  request_id: string | null;
  /** Null where nobody is signed in. */
  frame: Frame | null;
}
