import { createHmac } from "node:crypto";
import { sleep } from "../../retry.ts";
import { webhooks } from "../../webhooks.ts";
import { several } from "../arguments.ts";
import type { Command, Context } from "../command.ts";
import { Interrupted, UsageError } from "../failures.ts";
import type { Flags } from "../flags.ts";
import { Follower, type Source } from "../listen/follower.ts";
import { Forwarder } from "../listen/forwarder.ts";
import { Gate } from "../listen/gate.ts";
import { patiently } from "../listen/patience.ts";
import { Report } from "../listen/report.ts";
import { masked } from "../style.ts";

// The API allows 1,000 requests a minute; this leaves nearly all of them to the agents.
const APART_MS = 500;
const LOOK_EVERY_MS = 1_000;

const EVENTS = [
  "accepted",
  "in_progress",
  "needs_input",
  "resumed",
  "released",
  "completed",
  "cancelled",
  "expired",
].map((name) => `deployment.${name}`);

export const listen: Command = {
  name: "listen",
  summary: "send the workspace's events to a local port, signed like webhooks",
  args: [],
  notes: [
    "Follows every deployment that is in flight, from its first event, and every one made later, until Ctrl-C. Events of",
    "deployments alone: usage.threshold_reached is not among them. A try that fails is made again after 1, 2, 4 and 8 s.",
    "The secret that signs is the same each time for the same key. With --json: one line for each try.",
  ],
  options: {
    "forward-to": {
      type: "string",
      value: "URL",
      about: "where to, such as http://localhost:3000/webhooks (required)",
    },
    events: { type: "string", multiple: true, value: "TYPE,…", choices: EVENTS, about: "only these" },
    secret: { type: "string", value: "WHSEC", about: "sign with this secret (whsec_…)" },
  },
  async run(context) {
    const { args, flags, terminal, around } = context;
    const { signal } = around;
    several(args, []);
    const to = forwardTo(flags);
    const types = flags.list("events");
    const given = await secretIn(flags);
    const { apiKey, baseUrl, mode } = await context.settings();
    const secret = given ?? secretFor(apiKey);

    const report = new Report(terminal);
    const forwarder = new Forwarder({ to, secret, signal, tell: (one) => report.tried(one) });
    const follower = new Follower(await sourceOf(context), (event) => {
      if (types.length === 0 || types.includes(event.type)) forwarder.take(event);
    });
    const patience = {
      signal,
      failed: (error: Error, pauseMs: number) => report.away(error, pauseMs),
      back: () => report.back(),
    };
    await patiently(() => follower.begin(), patience);
    if (terminal.json) {
      terminal.jsonLine({
        object: "listener",
        forward_to: to,
        base_url: baseUrl,
        mode,
        secret: given ? masked(given) : secret,
      });
    } else {
      terminal.say(`Listening in ${mode} mode at ${baseUrl}, ${follower.size} in flight. Forwarding to ${to}`);
      terminal.say(`The signing secret is ${given ? masked(given) : secret}`);
    }
    try {
      for (;;) {
        const began = Date.now();
        await patiently(() => follower.look(), patience);
        await sleep(Math.max(0, began + LOOK_EVERY_MS - Date.now()), signal);
      }
    } catch (error) {
      if (error instanceof Interrupted) report.end();
      throw error;
    }
  },
};

async function sourceOf(context: Context): Promise<Source> {
  const wire = await context.wire();
  const { signal } = context.around;
  const gate = new Gate(APART_MS);
  return {
    async deployments(query) {
      await gate.pass(signal);
      return wire.get("/v1/deployments", query, signal);
    },
    async events(id) {
      await gate.pass(signal);
      return wire.get(`/v1/deployments/${id}/events`, {}, signal);
    },
  };
}

function forwardTo(flags: Flags): string {
  const given = flags.text("forward-to");
  if (given === undefined) throw new UsageError("--forward-to: is required, such as http://localhost:3000/webhooks");
  try {
    return new URL(/^\w+:\/\//.test(given) ? given : `http://${given}`).href;
  } catch {
    throw new UsageError(`--forward-to: ${JSON.stringify(given)} is not an address`);
  }
}

async function secretIn(flags: Flags): Promise<string | undefined> {
  const secret = flags.text("secret");
  if (secret === undefined) return undefined;
  // The signer knows what a secret is.
  await webhooks.sign("", secret, { id: "" }).catch(() => {
    throw new UsageError("--secret: must be whsec_ and base64");
  });
  return secret;
}

/** A secret that stays the same for a key, so that a receiver is told of it once; nothing leads back to the key. */
function secretFor(apiKey: string): string {
  return `whsec_${createHmac("sha256", apiKey).update("humandeploy listen").digest("base64")}`;
}
