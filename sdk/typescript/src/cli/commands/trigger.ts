import { toWire } from "../../casing.ts";
import { CreditsExhaustedError, ExpertUnavailableError } from "../../errors.ts";
import type { Deployment, DeploymentEvent } from "../../generated.ts";
import { one } from "../arguments.ts";
import type { Command, Context } from "../command.ts";
import { failureDocument, failureOf, UsageError, WaitError } from "../failures.ts";
import { PROGRAM } from "../program.ts";
import { eventLine, questionView } from "../render.ts";
import { SCENARIOS, scenarioMetadata } from "../scenarios.ts";
import { requireTestMode } from "../settings.ts";
import { clean } from "../style.ts";

export const trigger: Command = {
  name: "trigger",
  summary: "make a test deployment go a course of your choice",
  args: ["SCENARIO"],
  notes: [
    "Shows its events until it has ended; exits with 0 once the scenario has run its course. Takes a test key alone.",
    ...Object.entries(SCENARIOS).map(([name, about]) => `  ${name.padEnd(18)} ${about}`),
  ],
  options: {
    skills: { type: "string", multiple: true, value: "SKILL,…", about: "default: copy" },
    brief: { type: "string", value: "BRIEF", about: "default: one that names the scenario" },
    reply: { type: "string", value: "BODY", about: "answer the expert's question with this" },
  },
  async run(context) {
    const { args, flags, terminal, around } = context;
    const scenario = one(args, "SCENARIO");
    if (!Object.hasOwn(SCENARIOS, scenario)) {
      throw new UsageError(
        `SCENARIO: must be one of ${Object.keys(SCENARIOS).join(", ")}, not ${JSON.stringify(scenario)}`,
      );
    }
    requireTestMode(await context.settings(), "trigger");
    const skills = flags.list("skills");
    const client = await context.client();
    const body = {
      brief: flags.text("brief") ?? `A test of the scenario ${scenario}.`,
      skills: skills.length > 0 ? skills : ["copy"],
      metadata: scenarioMetadata(scenario),
    };
    try {
      const made = await client.deployments.create(body, { signal: around.signal });
      terminal.say(`${terminal.paint("bold", made.id)} ${scenario}: ${SCENARIOS[scenario]}`);
      const events = await follow(context, made);
      if (terminal.json) {
        const deployment = events[events.length - 1]?.data.deployment ?? made;
        terminal.document({ object: "trigger", scenario, deployment: toWire(deployment), events: toWire(events) });
      }
    } catch (error) {
      if (!isRefusalOf(scenario, error)) throw error;
      const failure = failureOf(error);
      if (terminal.json) terminal.document({ object: "trigger", scenario, refused: failureDocument(failure) });
      else
        terminal.result(`refused as the scenario says: ${clean(failure.message)} (${failure.code}, ${failure.status})`);
    }
    return undefined;
  },
};

async function follow(context: Context, made: Deployment): Promise<DeploymentEvent[]> {
  const { flags, terminal, around } = context;
  const { signal } = around;
  const { deployments } = await context.client();
  const reply = flags.text("reply");
  const events: DeploymentEvent[] = [];
  let seen = made;
  try {
    for await (const event of deployments.stream(made.id, { signal })) {
      events.push(event);
      seen = event.data.deployment;
      if (!terminal.json) terminal.result(eventLine(event, terminal.paintResult));
      if (seen.status === "needs_input") {
        if (reply === undefined) terminal.say(`\n${questionView(seen, terminal.paint)}\n`);
        else await deployments.reply(made.id, { body: reply, questionId: seen.question?.id }, { signal });
      }
      if (event.type === "deployment.accepted" && made.metadata.hd_test === "slow") {
        terminal.say(`To end it: ${PROGRAM} cancel ${made.id}`);
      }
    }
    return events;
  } catch (error) {
    throw new WaitError(error, seen);
  }
}

function isRefusalOf(scenario: string, error: unknown): boolean {
  if (scenario === "unavailable") return error instanceof ExpertUnavailableError;
  return scenario === "credits_exhausted" && error instanceof CreditsExhaustedError;
}
