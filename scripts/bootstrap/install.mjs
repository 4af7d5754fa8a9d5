import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { withInstallLock } from "./lock.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const modules = join(root, "node_modules");
const stampFile = join(modules, ".humandeploy-lock");

/**
 * Installs the packages of package-lock.json unless they are there already. Safe to call from several processes
 * at once. When it can't be done, it says why in a sentence and ends the process with code 1.
 * @returns {Promise<void>}
 */
export async function ensureInstalled() {
  const wanted = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
  if (readText(stampFile) === wanted) return;
  try {
    await withInstallLock(join(root, ".humandeploy", "install.lock"), async (setWorker) => {
      if (readText(stampFile) === wanted) return;
      if (!installedByHand()) await npmCi(setWorker);
      writeFileSync(stampFile, wanted);
    });
  } catch (error) {
    console.error(`The dependencies could not be installed: ${error instanceof Error ? error.message : error}`);
    process.exit(1);
  }
}

/**
 * Whether npm's own record of node_modules agrees with package-lock.json, as after an `npm ci` typed by hand.
 * npm writes that record last, so a broken install has none.
 */
function installedByHand() {
  const installed = readJson(join(modules, ".package-lock.json"))?.packages;
  const wanted = readJson(join(root, "package-lock.json"))?.packages;
  if (!installed || !wanted) return false;
  return Object.entries(wanted).every(
    // Optional packages are those of other platforms: absent here, and rightly so.
    ([path, entry]) => path === "" || entry.optional || installed[path]?.version === entry.version,
  );
}

/** @param {(pid: number) => void} setWorker told npm's process id, which may outlive this process */
async function npmCi(setWorker) {
  console.log("Installing dependencies (npm ci); this happens once after a change of package-lock.json.");
  const windows = process.platform === "win32";
  const child = spawn("npm", ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    env: { ...process.env, PATH: pathOutsideProject() },
    shell: windows,
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (child.pid) setWorker(child.pid);
  const forward = (signal) => child.kill(signal);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, forward);
  try {
    await new Promise((done, failed) => {
      child.once("error", (error) => failed(new Error(`npm could not be started (${error.message}).`)));
      child.once("exit", (code, signal) =>
        code === 0 ? done(undefined) : failed(new Error(`npm ci ended with ${signal ?? `code ${code}`}; see above.`)),
      );
    });
  } finally {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.off(signal, forward);
  }
}

/** PATH without the project's own bin folder: npm ci deletes the Node in there while it runs. */
function pathOutsideProject() {
  const own = resolve(modules, ".bin");
  return (process.env.PATH ?? "")
    .split(delimiter)
    .filter((folder) => folder !== "" && resolve(folder) !== own)
    .join(delimiter);
}

function readText(path) {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}
