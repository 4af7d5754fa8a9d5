import type { Part } from "./brief-shape.ts";
import type { Chance } from "./synthesize-random.ts";

/** Lines by what a list is called; each is plausible and says nothing of its own. */
const BANK: [RegExp, string[]][] = [
  [
    /rewrite|version|variant|headline|tagline|title|subject|name|copy/i,
    [
      "“Say what it does. Then show it.”",
      "“The short way from question to answer.”",
      "“Made for the person who has to decide today.”",
      "“One clear promise, kept.”",
      "“Less to read, more to act on.”",
      "“Start with what your reader already knows.”",
    ],
  ],
  [
    /risk|issue|problem|concern|objection|threat|bug/i,
    [
      "The main claim has no evidence beside it.",
      "Two terms are used for one thing, so readers may take them for two.",
      "The next step is not named, so nobody owns it.",
      "The worst case is not covered.",
      "It relies on a detail that can change without notice.",
      "Success is not defined, so it can't be measured.",
    ],
  ],
  [
    /option|alternative|approach|idea|suggestion|way/i,
    [
      "Keep the structure and tighten the wording: least work, least change.",
      "Lead with the outcome and move the background below it.",
      "Split it in two, one for each audience.",
      "Cut it to half the length and link to the rest.",
      "Test two variants on a small group first.",
    ],
  ],
  [
    /question/i,
    [
      "Who has to act on this, and by when?",
      "What would make this a failure?",
      "Which part may not change?",
      "What did the last version get wrong?",
      "How will we know that it worked?",
    ],
  ],
  [
    /./,
    [
      "The main point comes late; move it to the front.",
      "The tone shifts halfway through; keep to the first one.",
      "One claim needs an example.",
      "The wording is longer than the thought.",
      "The last paragraph repeats the first.",
      "The call to act is clear, but easy to miss.",
    ],
  ],
];

/** One part of an answer as markdown. */
export function writePart(part: Part, chance: Chance, topic: string, data: unknown): string {
  switch (part.kind) {
    case "line":
      return `**${part.name}:** ${lineFor(part.name, chance, topic)}`;
    case "list": {
      const lines = itemsFor(part.name, part.count, chance);
      const marked = lines.map((line, at) => (part.bullets ? `- ${line}` : `${at + 1}. ${line}`));
      return `**${part.name}**\n\n${marked.join("\n")}`;
    }
    case "sentences":
      return `**${part.name}:** ${itemsFor("finding", part.count, chance).join(" ")}`;
    case "table": {
      const rows = itemsFor("finding", 3, chance).map(
        (line, at) => `| ${at + 1} | ${line} | ${chance.pick(["High", "Medium", "Low"])} |`,
      );
      return ["| # | Finding | Weight |", "| --- | --- | --- |", ...rows].join("\n");
    }
    case "choice":
      return `**Answer: ${chance.pick(part.options)}.** ${chance.pick(bankFor("finding"))}`;
    case "score":
      return `**Score: ${chance.int(part.from, part.to)}** (on a scale from ${part.from} to ${part.to})`;
    case "json": {
      const text = JSON.stringify(data ?? { synthetic: true, answer: chance.pick(bankFor("finding")) }, null, 2);
      return text.length > 4_000
        ? "The JSON is in the output's `data`."
        : `\`\`\`json\n${text.replaceAll("```", "'''")}\n\`\`\``;
    }
  }
}

/** What a brief without a shape of its own gets. */
export function writePlain(chance: Chance, topic: string): string {
  const findings = itemsFor("finding", 3, chance).map((line) => `- ${line}`);
  return [
    `**Summary:** ${lineFor("Summary", chance, topic)}`,
    `**Findings**\n\n${findings.join("\n")}`,
    `**Recommendation:** ${lineFor("Recommendation", chance, topic)}`,
  ].join("\n\n");
}

function lineFor(name: string, chance: Chance, topic: string): string {
  if (/recommend|verdict|conclusion/i.test(name)) return chance.pick(bankFor("option"));
  if (/tagline|headline|subject/i.test(name)) return chance.pick(bankFor("headline"));
  const line = chance.pick(bankFor("finding"));
  return `On “${topic}”: ${line.charAt(0).toLowerCase()}${line.slice(1)}`;
}

function itemsFor(name: string, count: number, chance: Chance): string[] {
  const lines = chance.shuffled(bankFor(name));
  return Array.from({ length: count }, (_, at) => {
    const line = lines[at % lines.length] ?? "";
    return at < lines.length ? line : `${line} (variation ${Math.floor(at / lines.length) + 1})`;
  });
}

function bankFor(name: string): string[] {
  return BANK.find(([test]) => test.test(name))?.[1] ?? [];
}
