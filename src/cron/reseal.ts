import { and, eq, isNotNull, isNull, or, type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import { type Database, type Everywhere, everywhere, type Home, home, type Shard } from "../db/database.ts";
import { defaultSecret, endpointSecret, type SecretPlace, type StoredSecret } from "../db/endpoints.ts";
import { slackUrlPlace } from "../db/notifications.ts";
import { experts, installation, webhookEndpoints, workspaces } from "../db/schema.ts";
import type { Mode } from "../domain/actors.ts";
import { SecretBox } from "../domain/keys/secret-box.ts";
import { HOUR } from "../domain/time.ts";
import type { Env } from "../env.ts";
import { describeError, log } from "../log.ts";
import { readPrevious, writePrevious } from "../services/deliveries/previous.ts";
import { secretContext } from "../services/deliveries/secrets.ts";
import { slackContext } from "../services/notifications/sealed-message.ts";

const ROWS = 50;
const MODES: Mode[] = ["test", "live"];
/** While a new key is rolled out, somebody may still seal with the old one: so long we go on looking. */
const WATCH_MS = HOUR;
const MARK = "sealed_with";

/** Noted in D1: all secrets are sealed with `key`, and have been for a while. */
interface Mark {
  key: string;
  clean_since: number;
}

interface Stale {
  id: string;
  context: string;
  was: StoredSecret;
  /** Stores it sealed anew; false if it was changed meanwhile. */
  replace(by: StoredSecret): Promise<boolean>;
}

/**
 * Seals again, with the first of ENCRYPTION_KEYS, a few of the secrets in D1 that another one sealed: how many. Once
 * none is left, and none turned up for an hour, it rests until the key changes. What is rotated meanwhile stays as its
 * rotation left it.
 */
export async function reseal(env: Env): Promise<number> {
  const db = home(env);
  const now = Date.now();
  const key = env.ENCRYPTION_KEYS.split(":")[0]?.trim() ?? "";
  const mark = await readMark(db);
  if (mark?.key === key && now > mark.clean_since + WATCH_MS) return 0;

  const box = new SecretBox(env.ENCRYPTION_KEYS);
  const found = (await findStale(everywhere(env), key)).filter(({ was }) => holdsStale(box, was));
  if (found.length > 0) {
    if (mark?.key === key) await writeMark(db, { key, clean_since: now });
    return resealAll(box, found, now);
  }
  if (mark?.key !== key) {
    await writeMark(db, { key, clean_since: now });
    log({ event: "secrets.resealed", key_id: key });
  }
  return 0;
}

/** A workspace is found for either of its modes, of which one may be well. */
function holdsStale(box: SecretBox, { secret, previous, until }: StoredSecret): boolean {
  return [secret, ...readPrevious(previous, until).map(({ sealed }) => sealed)].some((sealed) => box.isStale(sealed));
}

async function resealAll(box: SecretBox, found: Stale[], now: number): Promise<number> {
  const results = await Promise.allSettled(
    found.map(async ({ replace, context, was }) => {
      const again = async (sealed: string) =>
        box.isStale(sealed) ? box.seal(await box.open(sealed, context), context) : sealed;
      // One that has lapsed is dropped, so that it need not be opened.
      const living = readPrevious(was.previous, was.until).filter(({ until }) => until > now);
      const before = await Promise.all(
        living.map(async ({ sealed, until }) => ({ sealed: await again(sealed), until })),
      );
      return replace({ secret: await again(was.secret), ...writePrevious(before, now) });
    }),
  );
  for (const [index, result] of results.entries()) {
    if (result.status === "fulfilled") continue;
    log({ event: "secret.reseal_failed", level: "error", of: found[index]?.id, error: describeError(result.reason) });
  }
  return results.filter((result) => result.status === "fulfilled" && result.value).length;
}

async function findStale({ home: db, shards: [first, ...others] }: Everywhere, key: string): Promise<Stale[]> {
  const isStale = (secret: SQLiteColumn, previous: SQLiteColumn) => or(hasOther(secret, key), hasOther(previous, key));
  // In any order, so that those that can't be opened don't stand before the others.
  const order = sql`random()`;
  const { test, live } = { test: columnsOf("test"), live: columnsOf("live") };
  const endpointsIn = (shard: Shard) =>
    shard
      .select()
      .from(webhookEndpoints)
      .where(
        and(isNull(webhookEndpoints.deleted_at), isStale(webhookEndpoints.secret, webhookEndpoints.previous_secret)),
      )
      .orderBy(order)
      .limit(ROWS);
  const [endpoints, owners, people] = await db.batch([
    endpointsIn(first),
    db
      .select()
      .from(workspaces)
      .where(or(isStale(test.secret, test.previous), isStale(live.secret, live.previous)))
      .orderBy(order)
      .limit(ROWS),
    db
      .select({ id: experts.id, slack_url: experts.slack_url })
      .from(experts)
      .where(and(isNotNull(experts.slack_url), isNull(experts.deleted_at), hasOther(experts.slack_url, key)))
      .orderBy(order)
      .limit(ROWS),
  ]);
  const elsewhere = await Promise.all(others.map(async (shard) => ({ shard, rows: await endpointsIn(shard) })));
  return [
    ...[{ shard: first, rows: endpoints }, ...elsewhere].flatMap(({ shard, rows }) =>
      rows.map((row) => ({
        id: row.id,
        context: secretContext.endpoint(row.id),
        ...kept(shard, endpointSecret(row, row.id), {
          secret: row.secret,
          previous: row.previous_secret,
          until: row.previous_secret_until,
        }),
      })),
    ),
    ...owners.flatMap((row) =>
      MODES.map((mode) => ({
        id: row.id,
        context: secretContext.workspace(row.id, mode),
        ...kept(db, defaultSecret({ workspace_id: row.id, mode }), {
          secret: row[`webhook_secret_${mode}`],
          previous: row[`previous_webhook_secret_${mode}`],
          until: row[`previous_webhook_secret_${mode}_until`],
        }),
      })),
    ),
    ...people.map(({ id, slack_url }) => ({
      id,
      context: slackContext(id),
      ...kept(db, slackUrlPlace(id), { secret: slack_url ?? "", previous: null, until: null }),
    })),
  ];
}

function kept<D extends Database>(db: D, place: SecretPlace<D>, was: StoredSecret) {
  return { was, replace: (by: StoredSecret) => place.replace(db, was, by) };
}

function columnsOf(mode: Mode) {
  return { secret: workspaces[`webhook_secret_${mode}`], previous: workspaces[`previous_webhook_secret_${mode}`] };
}

/** True where of the secrets in a column, with commas between them, not all begin with the key's id. */
function hasOther(column: SQLiteColumn, key: string): SQL {
  const listed = sql`(',' || ${column})`;
  const count = (text: string) => sql`(length(${listed}) - length(replace(${listed}, ${text}, ''))) / length(${text})`;
  return sql`${count(",")} <> ${count(`,${key}.`)}`;
}

async function readMark(db: Home): Promise<Mark | null> {
  const [row] = await db.select().from(installation).where(eq(installation.key, MARK));
  return row ? (JSON.parse(row.value) as Mark) : null;
}

async function writeMark(db: Home, mark: Mark): Promise<void> {
  const value = JSON.stringify(mark);
  await db
    .insert(installation)
    .values({ key: MARK, value })
    .onConflictDoUpdate({ target: installation.key, set: { value } });
}
