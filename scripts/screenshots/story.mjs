import assert from "node:assert/strict";
import { client } from "../../test/e2e/support/client.mjs";
import { makeFiles } from "./files.mjs";

const OFFERS = [
  {
    minutes: 14,
    brief:
      "Review the pricing hero for tonal drift against messaging-framework v3. Return one-line diagnosis + three rewrites.",
    skills: ["brand-strategy", "copy"],
    urgency: "priority",
  },
  {
    minutes: 47,
    brief: "Is this apology e-mail to 1,200 customers honest enough? Yes or no, and why.",
    skills: ["copy"],
  },
  {
    minutes: 96,
    brief: "Pick the one of four app names that we will not regret in five years. They are in the sheet.",
    skills: ["brand-strategy", "legal"],
  },
];
const ACCEPTED = {
  minutes: 22,
  brief: "Rewrite the empty state of the invoices page: it reads like an error.",
  skills: ["copy"],
};
const ASKED = {
  minutes: 64,
  brief: "Does the new tagline say anything that the old one did not?",
  skills: ["brand-strategy", "copy"],
  question: "Which of the two audiences of the brief comes first?",
};
const ENDED = [
  { minutes: 130, took: 26, brief: "Name the three weakest sentences of the launch post." },
  { minutes: 290, took: 41, brief: "Choose between two onboarding e-mails for people who came back." },
  { minutes: 24 * 60 + 35, took: 18, brief: "Is “effortless” a promise that support can keep?" },
  { minutes: 26 * 60, brief: "Translate the tone of the German landing page into notes for English." },
  {
    minutes: 2 * 24 * 60 + 80,
    took: 55,
    brief: "Rank nine headlines for the careers page, and say what the best one gets right.",
  },
  { minutes: 4 * 24 * 60, took: 33, brief: "Check the voice of the chatbot's refusals: firm, never cold." },
];

const SCHEMA = {
  type: "object",
  required: ["diagnosis", "verdict", "rewrites"],
  additionalProperties: false,
  properties: {
    diagnosis: { type: "string", maxLength: 120, description: "One line." },
    verdict: { type: "string", enum: ["keep", "change", "start over"] },
    rewrites: {
      type: "array",
      minItems: 3,
      maxItems: 3,
      items: {
        type: "object",
        required: ["headline", "confidence"],
        additionalProperties: false,
        properties: {
          headline: { type: "string", maxLength: 60 },
          confidence: { type: "integer", minimum: 1, maximum: 5 },
        },
      },
    },
  },
};
const WORK = {
  brief:
    "Judge the new pricing hero against our messaging framework.\n\nWe moved from “plans for every team” to “pay for what ships”. Sales likes it, two customers called it cold. Say whether the tone drifted, and give three rewrites that keep the claim.",
  skills: ["brand-strategy", "copy"],
  context_url: "https://humandeploy.ai/pricing",
  urgency: "priority",
  metadata: { campaign: "spring-pricing", variant: "B", traffic_share: 0.5 },
  output_schema: SCHEMA,
};
const DRAFT =
  "**The tone drifted from warm to clipped.** “Pay for what ships” is true and short, but it opens with a demand.\n\n" +
  "- the framework asks for the *gain* before the price\n- “ships” is our word, not our customers'\n\n" +
  "The rewrites below keep the claim and turn the sentence around.";

/**
 * A day of one expert's work, told through the API of agents and experts.
 * @returns what there is to draw: the expert, the deployment that they work on with what they have written, the last
 *   that they completed, and how long ago the lists have to say that everything was
 */
export async function tell({ server, browser }) {
  const { local } = server;
  const [maya] = local.experts;
  const agent = client(server.baseUrl, local.live_key);
  const expert = client(server.baseUrl, maya.token);
  const ages = new Map();

  async function create({ minutes, took, question, ...input }) {
    const { id } = ok(await agent("POST", "/v1/deployments", { skills: ["copy"], ...input }));
    if (minutes !== undefined) ages.set(id, { minutes, ...(took === undefined ? {} : { took }) });
    return id;
  }
  const by = async (id, type, body = {}) => {
    ok(await expert("POST", `/expert/v1/deployments/${id}/${type}`, body));
  };

  let completed;
  for (const ended of ENDED.toReversed()) {
    const id = await create(ended);
    await by(id, "accept");
    if (ended.took === undefined) ok(await agent("POST", `/v1/deployments/${id}/cancel`, {}));
    else {
      await by(id, "start");
      await by(id, "complete", { output: { body: "The second sentence hides the subject; cut it." } });
      completed = id;
    }
  }
  const asked = await create(ASKED);
  for (const [type, body] of [["accept"], ["start"], ["ask", { body: ASKED.question }]]) await by(asked, type, body);
  await by(await create(ACCEPTED), "accept");

  const context_files = await makeFiles({ browser, server });
  const work = await create({ ...WORK, context_files, minutes: 9 });
  for (const type of ["accept", "start"]) await by(work, type);
  await by(work, "ask", {
    body: "The framework has two audiences. Which one reads this page first: **founders** or **finance**?",
  });
  ok(
    await agent("POST", `/v1/deployments/${work}/reply`, {
      body: "Founders, nine times out of ten. Finance reads the table below it.",
    }),
  );
  for (const offer of OFFERS) await create(offer);
  return { expert: maya, work, completed, draft: DRAFT, ages };
}

function ok({ status, body }) {
  assert.ok(status < 300, `${status}: ${JSON.stringify(body)}`);
  return body;
}
