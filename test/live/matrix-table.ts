import type { Situation } from "./matrix-world.ts";

/** What a deployment is to an expert. */
export type View =
  | "offered"
  | "mine_accepted"
  | "mine_in_progress"
  | "mine_needs_input"
  | "mine_completed"
  | "mine_cancelled"
  /** Declined or released by them: others are asked. */
  | "passed"
  /** It was offered to them; another has it, or the agent took it back. */
  | "missed"
  /** Of a workspace or a mode that is not theirs. */
  | "foreign";

/** Who sees a situation how: the workspace's own expert, and the one who belongs to both. Everybody else is a stranger. */
export const VIEWS: Record<Situation, { own: View; both: View }> = {
  offered: { own: "offered", both: "offered" },
  own_accepted: { own: "mine_accepted", both: "missed" },
  own_in_progress: { own: "mine_in_progress", both: "missed" },
  own_needs_input: { own: "mine_needs_input", both: "missed" },
  own_completed: { own: "mine_completed", both: "missed" },
  own_cancelled: { own: "mine_cancelled", both: "missed" },
  both_accepted: { own: "missed", both: "mine_accepted" },
  both_in_progress: { own: "missed", both: "mine_in_progress" },
  both_needs_input: { own: "missed", both: "mine_needs_input" },
  both_completed: { own: "missed", both: "mine_completed" },
  both_cancelled: { own: "missed", both: "mine_cancelled" },
  released_by_own: { own: "passed", both: "offered" },
  declined_by_own: { own: "passed", both: "offered" },
  withdrawn: { own: "missed", both: "missed" },
  test: { own: "foreign", both: "foreign" },
};

/** Every way in which an expert can come near a deployment. */
export const HOWS = [
  "api get",
  "api offers",
  "api deployments",
  "api accept",
  "api decline",
  "api release",
  "api start",
  "api ask",
  "api complete",
  "api cancel",
  "api context file",
  "api output file",
  "api upload",
  "page",
  "page live",
  // Before whatever else keeps what was typed: a page that knows of no draft must not write over one.
  "page draft by script",
  "page inbox",
  "page inbox list",
  "page history",
  "page context file",
  "page context preview",
  "page context text",
  "page output file",
  "page accept",
  "page decline",
  "page release",
  "page start",
  "page ask",
  "page complete",
  "page cancel",
  "page draft",
  "page preview",
  "page upload",
  "page upload by script",
  "page remove file",
  "page remove file by script",
] as const;
export type How = (typeof HOWS)[number];

/**
 * What comes of it: a status; "works" where the command is theirs to give and changes it, so that it is tried on another
 * one; whether a list has it; "gone" for a fragment that says it is not theirs any more.
 */
export type Outcome = number | "works" | "listed" | "not listed" | "gone";

const NOT_LISTED = {
  "api offers": "not listed",
  "api deployments": "not listed",
  "page inbox": "not listed",
  "page inbox list": "not listed",
  "page history": "not listed",
} as const;

/** A row for whoever may read it, but do nothing. */
const READS = {
  "api get": 200,
  "api accept": 409,
  "api decline": 409,
  "api release": 409,
  "api start": 409,
  "api ask": 409,
  "api complete": 409,
  "api cancel": 409,
  "api context file": 200,
  "api output file": 200,
  "api upload": 409,
  page: 200,
  "page live": 200,
  "page context file": 200,
  "page context preview": 200,
  "page context text": 200,
  "page output file": 200,
  "page accept": 409,
  "page decline": 409,
  "page release": 409,
  "page start": 409,
  "page ask": 409,
  "page complete": 409,
  "page cancel": 409,
  "page draft": 409,
  "page draft by script": 410,
  "page preview": 409,
  "page upload": 409,
  "page upload by script": 409,
  "page remove file": 303,
  "page remove file by script": 200,
} as const;

/** Whoever knew it once: it can't be read any more, and says why to a person. */
const GONE: Record<How, Outcome> = {
  ...READS,
  ...NOT_LISTED,
  "api get": 404,
  "api context file": 404,
  "api output file": 404,
  "api upload": 404,
  page: 410,
  "page live": "gone",
  "page context file": 404,
  "page context preview": 404,
  "page context text": 404,
  "page output file": 404,
  "page accept": 410,
  "page decline": 410,
  "page release": 410,
  "page start": 410,
  "page ask": 410,
  "page complete": 410,
  "page cancel": 410,
  "page draft": 410,
  "page draft by script": 410,
  "page preview": 410,
  "page upload": 404,
  "page upload by script": 404,
  "page remove file": 404,
  "page remove file by script": 404,
};

const LISTED = { "api deployments": "listed", "api offers": "not listed" } as const;
const OPEN = { ...LISTED, "page inbox": "listed", "page inbox list": "listed", "page history": "not listed" } as const;
const ENDED = {
  ...LISTED,
  "page inbox": "not listed",
  "page inbox list": "not listed",
  "page history": "listed",
} as const;
/** While it is theirs, what they type is kept. */
const TYPES = { "page draft": 303, "page draft by script": 200, "page preview": 200 } as const;
const HANDS_IN = { "api upload": 201, "page upload": 303, "page upload by script": 200 } as const;

export const TABLE: Record<View, Record<How, Outcome>> = {
  offered: {
    ...READS,
    ...NOT_LISTED,
    "api offers": "listed",
    "page inbox": "listed",
    "page inbox list": "listed",
    "api accept": "works",
    "api decline": "works",
    "page accept": "works",
    "page decline": "works",
    "api output file": 404,
    "page output file": 404,
  },
  mine_accepted: {
    ...READS,
    ...OPEN,
    ...TYPES,
    "api accept": 200,
    "api release": "works",
    "api start": "works",
    "api cancel": "works",
    "page accept": 303,
    "page release": "works",
    "page start": "works",
    "page cancel": "works",
    "api output file": 404,
    "page output file": 404,
  },
  mine_in_progress: {
    ...READS,
    ...OPEN,
    ...TYPES,
    ...HANDS_IN,
    "api start": 200,
    "api ask": "works",
    "api complete": "works",
    "api cancel": "works",
    "page start": 303,
    "page ask": "works",
    "page complete": "works",
    "page cancel": "works",
  },
  mine_needs_input: {
    ...READS,
    ...OPEN,
    ...TYPES,
    ...HANDS_IN,
    "api cancel": "works",
    "page cancel": "works",
  },
  mine_completed: { ...READS, ...ENDED },
  mine_cancelled: { ...READS, ...ENDED, "api cancel": 200 },
  passed: GONE,
  missed: GONE,
  foreign: {
    ...(Object.fromEntries(HOWS.map((how) => [how, 404])) as Record<How, Outcome>),
    ...NOT_LISTED,
  },
};
