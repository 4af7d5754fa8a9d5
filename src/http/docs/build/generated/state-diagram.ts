import { isTerminal } from "../../../../domain/deployment/record.ts";
import { STATUSES } from "../../../../domain/deployment/schemas.ts";
import { drawGraph } from "../graphviz.mjs";
import { allSteps, type Step } from "./states.ts";

/** A step on the diagram; two that lead from one state to the same other are one arrow. */
interface Arrow {
  from: string;
  to: string;
  steps: Step[];
}

const WORDS: Record<string, string> = {
  acceptance_window: "nobody accepts",
  start_window: "not started",
  input_window: "no reply",
  idle_limit: "no word",
};

function arrows(): Arrow[] {
  const found = new Map<string, Arrow>();
  for (const step of allSteps()) {
    const key = `${step.from} ${step.to}`;
    const arrow = found.get(key) ?? { from: step.from, to: step.to, steps: [] };
    arrow.steps.push(step);
    found.set(key, arrow);
  }
  return [...found.values()];
}

const label = ({ steps }: Arrow) => steps.map(({ command }) => WORDS[command] ?? command);

/** The machine's table as text that Mermaid draws, for readers of Markdown. */
export function stateDiagramText(): string {
  const ends = STATUSES.filter((status) => isTerminal({ status }));
  const lines = [
    "stateDiagram-v2",
    "  [*] --> pending: create",
    ...arrows().map((arrow) => `  ${arrow.from} --> ${arrow.to}: ${label(arrow).join(", ")}`),
    ...ends.map((status) => `  ${status} --> [*]`),
  ];
  return `\`\`\`mermaid\n${lines.join("\n")}\n\`\`\``;
}

/** The machine's table as a drawing, laid out by Graphviz. Its colours come from the stylesheet. */
export async function stateDiagramSvg(): Promise<string> {
  const svg = await drawGraph(dot());
  const [, width = "0", height = "0"] = /viewBox="0\.00 0\.00 ([\d.]+) ([\d.]+)"/.exec(svg) ?? [];
  const drawing = svg
    .slice(svg.indexOf("<svg"))
    .replace(/<svg[^>]*>/, "")
    .replace("</svg>", "")
    .replaceAll(/<!--.*?-->\s*/gs, "")
    .replaceAll(/<title>.*?<\/title>\s*/g, "")
    .replaceAll(/ (?:fill|stroke|font-family|xml:space|id)="[^"]*"/g, "")
    .replace(/<polygon points="-4,4[^>]*>\s*/, "");
  const told = arrows().map((arrow) => `${arrow.from} to ${arrow.to}: ${label(arrow).join(", ")}`);
  return `<svg class="states" viewBox="0 0 ${width} ${height}" width="${Math.ceil(Number(width))}" height="${Math.ceil(Number(height))}" role="img" aria-labelledby="states-title states-desc"><title id="states-title">The states of a deployment</title><desc id="states-desc">A deployment begins as pending. ${told.join(". ")}. The table below says the same.</desc>${drawing}</svg>`;
}

function dot(): string {
  const nodes = STATUSES.map(
    (status) => `${status} [class="state state-${status}${isTerminal({ status }) ? " end" : ""}"]`,
  );
  const edges = arrows().map((arrow) => {
    const isTimer = arrow.steps.every(({ timer }) => timer);
    const isMain = ["accept", "start", "complete"].some((name) => arrow.steps[0]?.command === name);
    const kind = isTimer ? "timer" : isMain ? "main" : "";
    return `${arrow.from} -> ${arrow.to} [label="${label(arrow)
      .map((word) => `  ${word}  `)
      .join("\\n")}" class="step ${kind}" weight=${isMain ? 20 : 1}]`;
  });
  return `digraph {
    graph [rankdir=TB nodesep=0.5 ranksep=0.45 margin=0]
    node [shape=box style=rounded fontname=Helvetica fontsize=14 height=0.45 margin="0.2,0.06"]
    edge [fontname=Helvetica fontsize=13 arrowsize=0.7]
    start [shape=circle label="" width=0.16 height=0.16 class="begin"]
    start -> pending [label="  create" class="step main" weight=20]
    ${nodes.join("\n")}
    { rank=same; completed; cancelled; expired }
    ${edges.join("\n")}
  }`;
}
