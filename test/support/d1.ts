import { env } from "cloudflare:workers";
import { placeOf, readPlacement } from "../../src/domain/placement.ts";
import type { Env } from "../../src/env.ts";

/** The D1 databases of an environment that hold workspaces' rows, the home first. */
export function d1s(from: Env = env): D1Database[] {
  const placement = readPlacement(from.D1_SHARDS);
  if ("problem" in placement) throw new Error(placement.problem);
  return placement.shards.flatMap((name) => from[name] ?? []);
}

/** The D1 in which a workspace's rows lie. */
export function d1Of(workspaceId: string): D1Database {
  const placement = readPlacement(env.D1_SHARDS);
  if ("problem" in placement) throw new Error(placement.problem);
  return env[placeOf(placement, workspaceId)] ?? env.DB;
}

/** A statement of {@link everyD1}. */
class Statement {
  constructor(
    readonly text: string,
    readonly values: unknown[] = [],
  ) {}

  bind(...values: unknown[]): Statement {
    return new Statement(this.text, values);
  }

  on(db: D1Database): D1PreparedStatement {
    return db.prepare(this.text).bind(...this.values);
  }

  /** The rows of all databases, in the order of the databases. */
  async all<T = Record<string, unknown>>(): Promise<{ results: T[] }> {
    const pages = await Promise.all(d1s().map((db) => this.on(db).all<T>()));
    return { results: pages.flatMap(({ results }) => results) };
  }

  /** The first row that any database has; what is counted is counted over all. */
  async first<T = Record<string, unknown>>(): Promise<T | null>;
  async first<T = unknown>(column: string): Promise<T | null>;
  async first(column?: string): Promise<unknown> {
    const { results } = await this.all();
    const [row = null] = results;
    const isCount = /^\s*SELECT count\(\*\) AS n FROM/i.test(this.text);
    const n = results.reduce((sum, one) => sum + Number(one.n), 0);
    const found = row !== null && isCount ? { ...row, n } : row;
    return column === undefined ? found : (found?.[column] ?? null);
  }

  async run(): Promise<{ meta: { changes: number } }> {
    const done = await Promise.all(d1s().map((db) => this.on(db).run()));
    return { meta: { changes: done.reduce((sum, { meta }) => sum + meta.changes, 0) } };
  }
}

/** All databases as one: for looks at, changes and deletions of rows that may lie in any. Not for inserts, which would be made in each. */
export const everyD1 = {
  prepare: (text: string) => new Statement(text),
  async batch(statements: Statement[]): Promise<{ results: unknown[] }[]> {
    const done = await Promise.all(d1s().map((db) => db.batch(statements.map((statement) => statement.on(db)))));
    return statements.map((_, index) => ({ results: done.flatMap((answers) => answers[index]?.results ?? []) }));
  },
};
