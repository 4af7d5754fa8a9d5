/**
 * `npm run mcp:check`: starts a server and drives its /mcp by what others wrote: the inspector's command line, the
 * conformance suite, mcp-remote over stdio, the tasks extension's client. They are fetched by npm, each pinned. Names of
 * checks (`inspector conformance remote tasks`) run those alone.
 */
import { ensureInstalled, underBundledNode } from "./bootstrap.mjs";

await ensureInstalled();
await underBundledNode(import.meta.url);
const { startServer } = await import("../test/e2e/support/server.mjs");
const { conformance } = await import("./mcp/conformance.mjs");
const { inspector } = await import("./mcp/inspector.mjs");
const { startProxy } = await import("./mcp/proxy.mjs");
const { remote } = await import("./mcp/remote.mjs");
const { tasks } = await import("./mcp/tasks.mjs");

const server = await startServer();
const { test_key } = server.local;
const url = `${server.baseUrl}/mcp`;
const CHECKS = {
  inspector: () => inspector(url, test_key),
  conformance: async () => {
    const proxy = await startProxy(server.baseUrl, test_key);
    try {
      return await conformance(`${proxy.url}/mcp`);
    } finally {
      proxy.close();
    }
  },
  remote: () => remote(url, test_key),
  tasks: () => tasks(url, test_key),
};

const wanted = process.argv.slice(2);
const broken = [];
try {
  for (const [name, check] of Object.entries(CHECKS)) {
    if (wanted.length && !wanted.includes(name)) continue;
    console.log(`== ${name}`);
    try {
      const { lines, failed } = await check();
      console.log([...lines, ...failed].join("\n"));
      if (failed.length) broken.push(name);
    } catch (error) {
      console.log(error);
      broken.push(name);
    }
  }
} finally {
  await server.stop();
}
console.log(broken.length ? `failed: ${broken.join(", ")}` : "all that must pass passed");
process.exit(broken.length ? 1 : 0);
