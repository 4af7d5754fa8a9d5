import { settingsOf } from "../../src/env.ts";
import { freshSecrets } from "./secrets.mjs";

const SECRETS = ["INSTALLATION_SECRET", "ENCRYPTION_KEYS", "ADMIN_TOKEN"];

/**
 * Holds an environment's variables to the very check that the Worker makes before it serves. The secrets of the account
 * can't be read back, so fresh ones stand in for them here; the Worker judges its own.
 * @param {{ vars: Record<string, string>, send_email?: unknown[], d1_databases?: { binding: string }[] }} config
 * @returns {{ problems: string[], notes: string[] }} what is missing or wrong, and what will not work
 */
export function checkSettings({ vars, send_email: mail = [], d1_databases: databases = [] }) {
  const problems = SECRETS.filter((name) => name in vars).map(
    (name) => `${name} is a secret and must not stand in wrangler.toml: take it out, and make a new one`,
  );
  const notes = [];
  try {
    const bound = Object.fromEntries(databases.map(({ binding }) => [binding, {}]));
    settingsOf(/** @type {any} */ ({ ...bound, ...vars, ...freshSecrets() }));
  } catch (error) {
    problems.push(error.message);
  }
  if (mail.length > 0 && !vars.MAIL_FROM)
    problems.push("MAIL_FROM is missing: send_email is bound, and mail comes from it");
  if (mail.length === 0) notes.push("no send_email binding: people get no mail, sign-in links included");
  return { problems, notes };
}
