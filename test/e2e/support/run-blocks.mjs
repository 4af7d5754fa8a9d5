import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const EXAMPLE_KEY = "hd_test_your_key";
const EXAMPLE_ID = "dep_01KPWS2JM0G6YB3RSE7K2WHN9A";
const MOST_MS = 45_000;
const PYTHON = join(root, "sdk/python/src");

/** Languages that nothing here runs: `reason` says why, null if they run. */
export function cannotRun({ language, code }) {
  if (language === "py" && !existsSync(join(PYTHON, "humandeploy/__init__.py"))) return "there is no Python SDK here";
  if (/\bnpx humandeploy\b/.test(code) && !existsSync(join(root, "sdk/typescript/src/cli/main.ts"))) {
    return "there is no command line here";
  }
  return null;
}

/**
 * A place in which the blocks of a page run as a reader would run them, one after the other: a folder with the SDK
 * installed, and one shell whose variables last.
 * @param {{ built: string, base: string, key: string, receiver: string }} about `built` is the address in the blocks
 */
export async function workbench({ built, base, key, receiver }) {
  const folder = mkdtempSync(join(tmpdir(), "humandeploy-blocks-"));
  await installSdk(folder);
  const environment = {
    ...process.env,
    HOME: folder,
    PYTHONPATH: PYTHON,
    PYTHONDONTWRITEBYTECODE: "1",
    HUMANDEPLOY_API_KEY: key,
    HUMANDEPLOY_BASE_URL: base,
    NO_COLOR: "1",
  };
  const prelude = `
    npx() { shift; command node "${join(folder, "node_modules/humandeploy/cli.js")}" "$@"; }
    curl() { command curl -sS "$@"; }
    [ ! -f .state ] || . ./.state
    set -euo pipefail
  `;
  let latest = EXAMPLE_ID;
  let count = 0;

  /** A block with this server's address, our key, and the deployment that the page made last. */
  function filled(code) {
    return code
      .replaceAll(built, base)
      .replaceAll(EXAMPLE_KEY, key)
      .replaceAll(EXAMPLE_ID, latest)
      .replaceAll("https://example.com/hooks/humandeploy", receiver);
  }

  return {
    /** Runs a block; what it printed, and how it ended. */
    async run({ language, code, marks }) {
      const text = filled(code);
      const name = marks.as ?? `block-${++count}.${language}`;
      writeFileSync(join(folder, name), text);
      const [command, args] = {
        sh: ["bash", ["-c", `${prelude}\n${text}\nexport -p | grep HUMANDEPLOY_ > .state || true`]],
        ts: [process.execPath, ["--no-warnings", name]],
        py: ["python3", [name]],
      }[language] ?? [null, []];
      if (!command) throw new Error(`nothing runs ${language}`);
      const ended = await execute(command, args, { cwd: folder, env: environment });
      if (ended.code === 0) latest = ended.stdout.match(/\bdep_[0-9A-HJKMNP-TV-Z]{26}\b/g)?.at(-1) ?? latest;
      else latest = ended.stderr.match(/\bdep_[0-9A-HJKMNP-TV-Z]{26}\b/g)?.at(-1) ?? latest;
      return ended;
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function execute(command, args, options) {
  return new Promise((done) => {
    execFile(command, args, { ...options, timeout: MOST_MS, maxBuffer: 4e6 }, (error, stdout, stderr) => {
      done({ code: error ? (typeof error.code === "number" ? error.code : 1) : 0, stdout, stderr });
    });
  });
}

/** The SDK and its command line, bundled from their source as its own build does it. */
async function installSdk(folder) {
  const sdk = join(root, "sdk/typescript");
  const to = join(folder, "node_modules/humandeploy");
  mkdirSync(to, { recursive: true });
  const entryPoints = { index: join(sdk, "src/index.ts"), cli: join(sdk, "src/cli/main.ts") };
  await build({
    entryPoints,
    outdir: to,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "es2022",
    logLevel: "error",
  });
  const { name, version } = JSON.parse(readFileSync(join(sdk, "package.json"), "utf8"));
  writeFileSync(join(to, "package.json"), JSON.stringify({ name, version, type: "module", main: "./index.js" }));
}

/**
 * Why a real answer is not what a page shows, or null if it is: every field that is shown is there and the same, but
 * for ids, times and texts that an expert wrote, which are of the same kind.
 */
export function difference(shown, real, path = "") {
  if (typeof shown === "string" && typeof real === "string") {
    return shown === real || kindOf(shown) === kindOf(real) ? null : `${path}: ${real} is not like ${shown}`;
  }
  if (typeof shown !== "object" || shown === null || typeof real !== "object" || real === null) {
    return shown === real ? null : `${path}: ${JSON.stringify(real)} is not ${JSON.stringify(shown)}`;
  }
  for (const [name, value] of Object.entries(shown)) {
    if (!(name in real)) return `${path}.${name} is not there`;
    const found = difference(value, real[name], `${path}.${name}`);
    if (found) return found;
  }
  return null;
}

function kindOf(text) {
  if (/^[a-z]+_[0-9A-HJKMNP-TV-Z]{26}$/.test(text)) return text.split("_")[0];
  if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text)) return "time";
  if (/^https?:/.test(text)) return "url";
  return text.length > 60 ? "text" : text;
}
