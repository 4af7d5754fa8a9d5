/** What each does before it says that a handoff exists. Beside the figures, so that nobody compares apples with pears. */
export const DURABILITY = [
  [
    "humandeploy",
    "SQLite of each object and of D1 in WAL mode, fsync at each commit before the answer leaves (workerd). Locally one copy; on Cloudflare each commit is replicated before it is acknowledged.",
  ],
  [
    "Restate",
    "its replicated log (RocksDB, WAL with fsync) before the request is acknowledged; one node, so one copy (`default-replication = 1`). Several nodes replicate.",
  ],
  [
    "DBOS",
    "rows in PostgreSQL, `fsync` and `synchronous_commit` on (the defaults); one server, so one copy. Replicas are PostgreSQL's own.",
  ],
];

/** What each does for a handoff beside keeping it: the more there is, the more it may cost. */
export const DOES = [
  [
    "humandeploy",
    "checks a key, its rate and its idempotency; reserves and settles credits in a double-entry ledger; finds the experts who cover the skills and offers it to them; three commands of the expert (accept, start, complete), each checked against a state machine with timers; an event log; a row that can be listed and searched; signed webhooks with retries (none registered here)",
  ],
  [
    "Restate",
    "journals the workflow, so that its code resumes where it was; one promise, one answer; who may answer, for how long and what then is the user's code",
  ],
  [
    "DBOS",
    "checkpoints the workflow's steps, likewise; one message, one event; the rest is the user's code. An HTTP front of three routes is ours",
  ],
];
