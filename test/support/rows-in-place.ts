const OF_WORKSPACES = ["deployments", "deployment_skills", "offers", "events", "deliveries", "webhook_endpoints"];
const AT_HOME = [
  "workspaces",
  "experts",
  "tokens",
  "members",
  "memberships",
  "operators",
  "limit_requests",
  "sessions",
  "sign_in_links",
  "drafts",
  "audit",
  "installation",
  "dev_mails",
  "dead_messages",
];
const DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** With two databases, refuses each row that is written into the wrong one, whoever writes it: so nothing that forgot about shards gets by. */
export async function keepRowsInPlace([home, other, ...more]: D1Database[]): Promise<void> {
  if (!home || !other || more.length > 0) throw new Error("this is for two databases");
  for (const [place, db] of [home, other].entries()) {
    // Of two shards the last digit alone decides.
    const isElsewhere = `length(NEW.workspace_id) = 29 AND (instr('${DIGITS}', substr(NEW.workspace_id, -1)) - 1) % 2 <> ${place}`;
    const refused = OF_WORKSPACES.map((table) =>
      refusal(table, place === 0 ? isElsewhere : `NEW.workspace_id = '' OR (${isElsewhere})`),
    );
    const atHome = place === 0 ? [] : AT_HOME.map((table) => refusal(table, "true"));
    await db.batch([...refused, ...atHome].map((text) => db.prepare(text)));
  }
}

function refusal(table: string, when: string): string {
  return `CREATE TRIGGER IF NOT EXISTS ${table}_in_place BEFORE INSERT ON ${table} WHEN ${when}
    BEGIN SELECT RAISE(ABORT, 'a row of ${table} in the wrong shard'); END`;
}
