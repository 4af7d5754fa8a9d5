import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { serve as serveHandlers, workflow } from "@restatedev/restate-sdk";
import { freePort } from "../../../scripts/local/port.mjs";
import { serve } from "./serve.mjs";

const READY_WITHIN_MS = 60_000;

/** A handoff as a workflow: it waits for a durable promise, which the human's answer resolves. */
const handoff = workflow({
  name: "handoff",
  handlers: {
    run: async (ctx, _brief) => ctx.promise("answer"),
    answer: async (ctx, output) => {
      await ctx.promise("answer").resolve(output);
    },
  },
});

/** One Restate server with its defaults, and the Node process here with the handlers. */
serve(async ({ folder, ports }) => {
  const [ingress, admin, node, handlers] = ports ?? [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ];
  await serveHandlers({ services: [handoff], port: handlers });
  const data = join(folder, "data");
  mkdirSync(data, { recursive: true });
  const server = spawn(binary(), ["--no-logo", "--listen-mode", "tcp"], {
    cwd: folder,
    stdio: "ignore",
    env: {
      ...process.env,
      RESTATE_NODE_NAME: "bench",
      RESTATE_BASE_DIR: data,
      RESTATE_BIND_ADDRESS: `127.0.0.1:${node}`,
      RESTATE_INGRESS__BIND_ADDRESS: `127.0.0.1:${ingress}`,
      RESTATE_ADMIN__BIND_ADDRESS: `127.0.0.1:${admin}`,
      RESTATE_DISABLE_TELEMETRY: "true",
      DO_NOT_TRACK: "1",
      RESTATE_LOG_FILTER: "error",
    },
  });
  process.once("exit", () => server.kill("SIGKILL"));
  await healthy(`http://127.0.0.1:${admin}/health`);
  if (!ports) {
    const answer = await fetch(`http://127.0.0.1:${admin}/deployments`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ uri: `http://127.0.0.1:${handlers}` }),
    });
    if (!answer.ok) throw new Error(`Restate refused the handlers: ${answer.status} ${await answer.text()}`);
  }
  return {
    client: { url: `http://127.0.0.1:${ingress}` },
    world: undefined,
    ports: [ingress, admin, node, handlers],
    main: [server.pid, process.pid],
    data,
  };
});

function binary() {
  const require = createRequire(createRequire(import.meta.url).resolve("@restatedev/restate-server/package.json"));
  return require.resolve(`@restatedev/restate-server-${process.platform}-${process.arch}/bin/restate-server`);
}

async function healthy(url) {
  for (const until = Date.now() + READY_WITHIN_MS; Date.now() < until; await sleep(20)) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
  }
  throw new Error("Restate did not become healthy.");
}
