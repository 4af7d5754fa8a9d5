import { env } from "cloudflare:workers";
import { override } from "./faults.ts";

/** A statement that went to D1, and the lines of its query plan. */
export interface Plan {
  statement: string;
  details: string[];
}

/** The query plans of the statements that a piece of work gives to D1. */
export async function plansOf(work: () => Promise<unknown>): Promise<Plan[]> {
  const prepare = env.DB.prepare.bind(env.DB);
  const plans: Promise<Plan>[] = [];
  const explain = (statement: string, values: unknown[]) =>
    prepare(`EXPLAIN QUERY PLAN ${statement}`)
      .bind(...values)
      .all<{ detail: string }>()
      .then(({ results }) => ({ statement, details: results.map(({ detail }) => detail) }));
  const restore = override(env.DB, {
    prepare: (text: string) => {
      const statement = prepare(text);
      const bind = statement.bind.bind(statement);
      override(statement, {
        bind: (...values: unknown[]) => {
          plans.push(explain(text, values));
          return bind(...values);
        },
      });
      return statement;
    },
  });
  try {
    await work();
  } finally {
    restore();
  }
  return Promise.all(plans);
}

/** The lines of those plans alone, in the order of the statements. */
export async function planLinesOf(work: () => Promise<unknown>): Promise<string[]> {
  return (await plansOf(work)).flatMap(({ details }) => details);
}
