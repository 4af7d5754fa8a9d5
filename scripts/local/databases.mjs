import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import { migrate } from "./migrate.mjs";
import { bareConfig } from "./options.mjs";
import { StartError } from "./settings.mjs";
import { within } from "./within.mjs";

const SCRIPT = fileURLToPath(new URL("database-worker.js", import.meta.url));
const ANSWER_WITHIN_MS = 60_000;

/** @typedef {{ sql: string, params?: (string | number | null)[] }} Statement */
/**
 * @typedef {object} LocalDatabase
 * @property {(statements: Statement[]) => Promise<Record<string, any>[][]>} batch each one's rows, all in one transaction
 * @property {(sql: string, params?: Statement["params"]) => Promise<Record<string, any>[]>} query the rows of one statement
 */

/**
 * The way to an instance's databases from outside: by HTTP to a worker beside ours. Miniflare's own `getD1Database` blocks
 * this process until the runtime answers, and a runtime that waits for this process to read its log never does.
 * @param {{ config: any, databases: { binding: string, migrations: string, table?: string }[] }} described by wrangler.toml
 */
export function localDatabases({ config, databases }) {
  const key = randomBytes(16).toString("hex");
  const name = `${config.name}-databases`;

  /**
   * @param {import("miniflare").Miniflare} miniflare
   * @param {string} binding
   * @returns {LocalDatabase}
   */
  function open(miniflare, binding) {
    const batch = async (/** @type {Statement[]} */ statements) => {
      // Asked each time: a runtime that was started again has another port.
      const url = await miniflare.unsafeGetDirectURL(name);
      return ask(url, { key, binding, statements });
    };
    return { batch, query: async (sql, params = []) => (await batch([{ sql, params }]))[0] };
  }

  return {
    /** For `runtimeOptions`, beside the others. */
    worker: {
      config: bareConfig(config, { name, d1_databases: config.d1_databases }),
      script: SCRIPT,
      vars: { KEY: key },
      direct: true,
    },
    open,
    /** @param {import("miniflare").Miniflare} miniflare */
    async migrate(miniflare) {
      for (const { binding, migrations, table } of databases) {
        await migrate({ db: open(miniflare, binding), folder: migrations, table });
      }
    },
  };
}

async function ask(url, { key, binding, statements }) {
  const headers = { Authorization: `Bearer ${key}`, "Content-Type": "application/json" };
  const body = JSON.stringify({ binding, statements });
  const asking = fetch(url, { method: "POST", headers, body })
    .then(async (answer) => ({ status: answer.status, text: await answer.text() }))
    .catch((error) => {
      throw new StartError(`The database ${binding} can't be reached: ${error.cause?.message ?? error.message}`);
    });
  const { status, text } = await within(ANSWER_WITHIN_MS, asking, `The database ${binding} did not answer`);
  if (status === 400) throw new Error(JSON.parse(text).message);
  if (status !== 200) throw new StartError(`The database ${binding} answered ${status}: ${text.slice(0, 500)}`);
  return JSON.parse(text);
}
