import { randomBytes, randomInt } from "node:crypto";
import { join } from "node:path";
import { readJson, writeJson } from "./files.mjs";

const LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz";

/**
 * The secrets of this state folder, made at its first start and kept in secrets.json.
 * @param {string} stateDir
 * @returns {{ INSTALLATION_SECRET: string, ENCRYPTION_KEYS: string, ADMIN_TOKEN: string }}
 */
export function loadSecrets(stateDir) {
  const path = join(stateDir, "secrets.json");
  const kept = readJson(path);
  if (kept) return kept;
  const made = {
    // The word "local" in each lets a deployed instance refuse what was copied from here.
    INSTALLATION_SECRET: `local-${randomBytes(32).toString("base64url")}`,
    ENCRYPTION_KEYS: `local1:${randomBytes(32).toString("base64")}`,
    ADMIN_TOKEN: `hd_admin_local${Array.from({ length: 40 }, () => LETTERS[randomInt(LETTERS.length)]).join("")}`,
  };
  writeJson(path, made);
  return made;
}
