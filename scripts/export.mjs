/** `npm run export`: everything that is kept of a workspace, as lines of JSON. See docs/data.md. */

import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { parseArgs } from "node:util";
import { ask, DataError, readTarget, run } from "./data/admin.mjs";

const USAGE = `npm run --silent export -- ws_… [--out file.jsonl]

Without --out the lines go to standard output.
HUMANDEPLOY_URL and ADMIN_TOKEN say where; without them it is the local instance.`;

await run(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { out: { type: "string" }, help: { type: "boolean", default: false } },
  });
  const [workspace] = positionals;
  if (values.help) return console.log(USAGE);
  if (workspace === undefined) throw new DataError(USAGE);
  const target = readTarget(process.env);
  const out = values.out === undefined ? process.stdout : createWriteStream(values.out, { mode: 0o600 });
  const count = await exportTo(out, target, workspace);
  if (out !== process.stdout) await once(out.end(), "finish");
  console.error(`Exported ${count} lines.`);
});

/** Writes all lines but the last of each answer, which says whether there is more. */
async function exportTo(out, target, workspace) {
  let count = 0;
  let query = "";
  for (;;) {
    const answer = await ask(target, "GET", `/workspaces/${encodeURIComponent(workspace)}/export${query}`);
    let end = null;
    for await (const line of linesOf(answer)) {
      if (line.startsWith('{"object":"export_end"')) end = JSON.parse(line);
      else {
        count++;
        if (!out.write(`${line}\n`)) await once(out, "drain");
      }
    }
    if (end === null) throw new DataError("The answer broke off before its end: run it again.");
    if (end.next === null) return count;
    query = `?cursor=${encodeURIComponent(end.next)}`;
  }
}

async function* linesOf(answer) {
  let rest = "";
  for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + chunk).split("\n");
    rest = parts.pop() ?? "";
    yield* parts;
  }
  if (rest) yield rest;
}
