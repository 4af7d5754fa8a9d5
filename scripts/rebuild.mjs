/** `npm run rebuild`: writes what D1 lists again from the objects. See docs/data.md. */
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { ask, readTarget, run } from "./data/admin.mjs";

const USAGE = `npm run rebuild [-- --workspace ws_… | --resend]

  --workspace  one workspace alone; it need not be in D1 (may be given again and again)
  --resend     sends events again that have no delivery any more

HUMANDEPLOY_URL and ADMIN_TOKEN say where; without them it is the local instance.`;
/** How often a page is tried of which some deployments failed. */
const TRIES = 4;
const PAUSE_MS = 2_000;

await run(async () => {
  const { values } = parseArgs({
    options: {
      workspace: { type: "string", multiple: true },
      resend: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return console.log(USAGE);
  const target = readTarget(process.env);
  const began = Date.now();
  const total = { rebuilt: 0, unopened: 0, failed: /** @type {string[]} */ ([]) };
  for (const workspace of values.workspace ?? [null]) await rebuild(target, workspace, values.resend, total);
  const seconds = Math.round((Date.now() - began) / 1_000);
  console.log(`Rebuilt ${total.rebuilt} deployments in ${seconds} s.`);
  if (total.unopened > 0) console.log(`${total.unopened} are not open yet: their workspaces will open them.`);
  if (total.failed.length === 0) return 0;
  console.error(`${total.failed.length} could not be rebuilt:\n${total.failed.join("\n")}`);
  return 1;
});

async function rebuild(target, workspace, resend, total) {
  let cursor = null;
  do {
    const page = await onePage(target, { workspace, resend, cursor });
    total.rebuilt += page.rebuilt;
    total.unopened += page.unopened;
    total.failed.push(...page.failed);
    cursor = page.next;
    if (cursor !== null) console.log(`${total.rebuilt} so far`);
  } while (cursor !== null);
}

async function onePage(target, body) {
  for (let tried = 1; ; tried++) {
    const page = await (await ask(target, "POST", "/rebuild", body)).json();
    if (page.failed.length === 0 || tried === TRIES) return page;
    await sleep(PAUSE_MS * tried);
  }
}
