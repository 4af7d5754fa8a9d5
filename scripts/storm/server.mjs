/** The process that the storm kills: the local runtime with the storm's build of the Worker. It is told how by its parent, and ends with it. */
import { startRuntime } from "../local/runtime.mjs";

const { stateDir, port, timeScale, weather } = JSON.parse(process.argv[2] ?? "{}");
process.once("disconnect", () => process.exit(0));

const { url, adminToken } = await startRuntime({
  stateDir,
  port,
  timeScale,
  entry: "scripts/storm/worker/main.ts",
  vars: { STORM: JSON.stringify(weather) },
  log: { error: () => {} },
});
process.send?.({ url, adminToken });
