import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { main } from "../../../scripts/deploy/main.mjs";
import { fakeWrangler } from "./fake-wrangler.mjs";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** For a deploy whose every command is a process of its own, as with the real wrangler. The others' are none: a deploy has many. */
export const AS_PROCESSES = { HUMANDEPLOY_WRANGLER: fileURLToPath(new URL("fake-wrangler.mjs", import.meta.url)) };

/** An account with nothing on it, the command that deploys to it, and what it serves. */
export async function emptyAccount(more = {}) {
  const folder = mkdtempSync(join(tmpdir(), "humandeploy-account-"));
  const path = join(folder, "account.json");
  const read = () => JSON.parse(readFileSync(path, "utf8"));
  const write = (account) => writeFileSync(path, JSON.stringify(account));
  const accounts = [{ id: "acct1", name: "Acme" }];
  const nothing = { databases: [], buckets: [], queues: [], workers: {}, calls: [], fail: null };
  write({ logged_in: true, accounts, ...nothing, ...more });

  // In the place of the deployed Worker: it says what the account holds.
  let serving = (request, respond) => {
    const name = request.headers["x-worker"] ?? "humandeploy-staging";
    const release = read().workers[name]?.versions.at(-1)?.vars.RELEASE;
    respond(release ? 200 : 404, { status: "ok", release });
  };
  const server = createServer((request, response) => {
    const respond = (status, body) => response.writeHead(status).end(JSON.stringify(body));
    serving(request, respond);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const at = `http://127.0.0.1:${server.address().port}`;

  return {
    folder,
    read,
    change: (change) => write({ ...read(), ...change }),
    serve: (answer) => {
      serving = answer;
    },
    /** What `npm run deploy` does against this account, in this process: wrangler is slow to load, and loads once so. */
    deploy: (args = [], env = {}) =>
      captured(() =>
        main(
          ["--yes", "--check-at", at, "--wait", "1", ...args],
          {
            ...process.env,
            FAKE_ACCOUNT: path,
            HUMANDEPLOY_DEPLOY_DIR: join(folder, "configs"),
            PUBLIC_URL: "https://humandeploy-staging.acme.workers.dev",
            CLOUDFLARE_ACCOUNT_ID: "",
            SMOKE_KEY: "",
            ...env,
          },
          env.HUMANDEPLOY_WRANGLER ? undefined : fakeWrangler,
        ),
      ),
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The exit code of a command that runs here, and what it printed. One at a time. */
async function captured(command) {
  const [log, error] = [console.log, console.error];
  const out = { stdout: "", stderr: "" };
  console.log = (text) => {
    out.stdout += `${text}\n`;
  };
  console.error = (text) => {
    out.stderr += `${text}\n`;
  };
  try {
    const code = await command();
    return { code, ...out, output: out.stdout + out.stderr };
  } finally {
    [console.log, console.error] = [log, error];
  }
}

/** Runs a script of the project to its end. */
export function run(args, env = {}, input = "") {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, args, { cwd: root, env: { ...process.env, ...env }, stdio: "pipe" });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text) => {
      stderr += text;
    });
    child.once("error", failed);
    child.once("close", (code) => done({ code, stdout, stderr, output: stdout + stderr }));
    child.stdin.on("error", () => {});
    child.stdin.end(input);
  });
}
