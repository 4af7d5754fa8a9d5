import { toWire } from "../casing.ts";
import type { Deployment } from "../generated.ts";
import type { Context } from "./command.ts";
import { exitOf } from "./exit.ts";
import { endOf, questionView } from "./render.ts";
import { clean, paintStatus } from "./style.ts";
import { type Waiting, waitFor } from "./wait.ts";

/** Waits for a deployment and tells how it went. stdout gets an expert's finished answer and nothing else. */
export async function waitAndFinish(context: Context, from: Deployment, seconds?: number): Promise<number> {
  const { terminal, around } = context;
  const waiting: Waiting = { client: await context.client(), terminal, signal: around.signal, seconds };
  const one = await waitFor(from, waiting);
  if (terminal.json) terminal.document(toWire(one));
  else tell(context, one);
  return exitOf(one.status);
}

function tell({ terminal }: Context, one: Deployment): void {
  const { paint } = terminal;
  const { status, output, id } = one;
  if (status === "needs_input") {
    terminal.say(questionView(one, paint));
    return;
  }
  const end = clean(endOf(one) ?? status).replace(status, paintStatus(paint, status));
  terminal.say(`${paint("bold", id)} ${end}`);
  if (!output) return;
  for (const file of output.files) terminal.say(`file ${file.id} ${clean(file.name)}: ${clean(file.url)}`);
  if (status !== "completed") {
    terminal.say(`What the expert left, which is not an answer:\n\n${clean(output.body)}`);
    return;
  }
  terminal.content(output.body);
  if (output.data !== null) terminal.content(`\n${JSON.stringify(output.data, null, 2)}`);
}
