import { join } from "node:path";
import { startOurs } from "../../support/runtime.mjs";
import { newWorld } from "../../support/world.mjs";
import { serve } from "./serve.mjs";

/** The built Worker on the runtime itself. The Node process here only started it, and drains its log. */
serve(async ({ folder, build, world }) => {
  const server = await startOurs({ build, stateDir: join(folder, "data") });
  const known = world ?? (await newWorld(server, { workspaces: 8 }));
  return { client: { url: server.url, ...known }, world: known, main: server.pids(), data: join(folder, "data", "v3") };
});
