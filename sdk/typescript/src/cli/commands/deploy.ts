import { readFile } from "node:fs/promises";
import { toWire } from "../../casing.ts";
import type { CreateDeployment } from "../../generated.ts";
import { one, textOrStdin } from "../arguments.ts";
import type { Command, Context } from "../command.ts";
import { UsageError } from "../failures.ts";
import { checkFiles, uploadFiles } from "../files.ts";
import { waitAndFinish } from "../finish.ts";
import type { Flags } from "../flags.ts";
import { PROGRAM } from "../program.ts";
import { standing } from "../progress.ts";
import { SCENARIOS, scenarioMetadata } from "../scenarios.ts";
import { requireTestMode } from "../settings.ts";
import { FOREVER_SECONDS } from "../wait.ts";

export const deploy: Command = {
  name: "deploy",
  summary: "hand a piece of work to an expert",
  args: ["BRIEF"],
  notes: [
    "BRIEF may be - for what comes on stdin. Prints the deployment's id; with --wait, the expert's answer.",
    'humandeploy deploy "Is this headline clear?" --skills copy --wait',
  ],
  options: {
    skills: { type: "string", multiple: true, value: "SKILL,…", about: "what the expert must know (required)" },
    urgency: {
      type: "string",
      value: "URGENCY",
      choices: ["standard", "priority", "scheduled"],
      about: "default: standard",
    },
    "scheduled-for": { type: "string", value: "TIME", about: "with --urgency scheduled, such as 2027-01-31T09:00:00Z" },
    "context-url": { type: "string", value: "URL", about: "what the expert should read first" },
    file: { type: "string", multiple: true, value: "PATH", about: "a file for the expert; may be given several times" },
    metadata: { type: "string", multiple: true, value: "KEY=VALUE", about: "comes back on every event" },
    "output-schema": { type: "string", value: "FILE", about: "a JSON Schema that the answer's data must satisfy" },
    "webhook-url": { type: "string", value: "URL", about: "where its events go, instead of the workspace's endpoints" },
    scenario: {
      type: "string",
      value: "NAME",
      choices: Object.keys(SCENARIOS),
      about: "test mode: what the simulated expert does",
    },
    wait: { type: "boolean", about: "wait until it asks something or has ended, and print the answer" },
    timeout: { type: "string", value: "SECONDS", about: "with --wait: at most this long" },
    "idempotency-key": { type: "string", value: "KEY", about: "the same key again makes no second deployment" },
  },
  async run(context) {
    const { args, flags, terminal, around } = context;
    const given = one(args, "BRIEF");
    const skills = flags.list("skills");
    if (skills.length === 0)
      throw new UsageError(`--skills: is required, such as --skills copy; ${PROGRAM} experts lists them`);
    const seconds = flags.whole("timeout", 1, FOREVER_SECONDS);
    if (seconds !== undefined && !flags.has("wait")) throw new UsageError("--timeout: goes with --wait");
    const scenario = flags.text("scenario");
    const metadata = { ...metadataOf(flags), ...(scenario ? scenarioMetadata(scenario) : {}) };
    const body: CreateDeployment = {
      brief: "",
      skills,
      urgency: flags.text("urgency") as CreateDeployment["urgency"],
      scheduledFor: flags.text("scheduled-for"),
      contextUrl: flags.text("context-url"),
      webhookUrl: flags.text("webhook-url"),
      outputSchema: await schemaIn(flags.text("output-schema")),
      ...(Object.keys(metadata).length > 0 ? { metadata } : {}),
    };
    const idempotencyKey = flags.text("idempotency-key");
    const paths = flags.all("file");
    await checkFiles(paths);
    if (scenario) requireTestMode(await context.settings(), "--scenario");
    const client = await context.client();
    body.brief = await textOrStdin(given, "BRIEF", around);

    const { signal } = around;
    const contextFiles = await uploadFiles(paths, { client, terminal, signal, idempotencyKey });
    if (contextFiles.length > 0) body.contextFiles = contextFiles;
    const made = await client.deployments.create(body, { signal, idempotencyKey });
    if (flags.has("wait")) {
      terminal.say(`${terminal.paint("bold", made.id)} created in ${made.mode} mode`);
      return waitAndFinish(context, made, seconds);
    }
    created(context, made);
    return undefined;
  },
};

function created({ terminal }: Context, made: Parameters<typeof standing>[0]): void {
  if (terminal.json) {
    terminal.document(toWire(made));
    return;
  }
  terminal.result(made.id);
  terminal.say(`Created in ${made.mode} mode, ${[made.status, ...standing(made)].join(", ")}.`);
  terminal.say(`To wait for the answer: ${PROGRAM} get ${made.id} --wait 3600`);
}

function metadataOf(flags: Flags): Record<string, string> {
  const entries = flags.all("metadata").map((pair) => {
    const at = pair.indexOf("=");
    if (at < 1) throw new UsageError(`--metadata: must be KEY=VALUE, not ${JSON.stringify(pair)}`);
    return [pair.slice(0, at), pair.slice(at + 1)] as const;
  });
  const metadata = Object.fromEntries(entries);
  if (Object.keys(metadata).length < entries.length) throw new UsageError("--metadata: has a key twice");
  if (flags.has("scenario") && "hd_test" in metadata)
    throw new UsageError("--metadata: hd_test is what --scenario sets");
  return metadata;
}

async function schemaIn(path: string | undefined): Promise<Record<string, unknown> | undefined> {
  if (path === undefined) return undefined;
  const text = await readFile(path, "utf8").catch((error: Error) => {
    throw new UsageError(`--output-schema: can't read ${path}: ${error.message}`);
  });
  try {
    const schema: unknown = JSON.parse(text);
    if (typeof schema === "object" && schema !== null && !Array.isArray(schema))
      return schema as Record<string, unknown>;
  } catch {}
  throw new UsageError(`--output-schema: ${path} must hold a JSON object`);
}
