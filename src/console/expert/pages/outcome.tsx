import { CopyButton } from "../../ui/kit.tsx";
import { Markdown } from "../../ui/markdown.tsx";
import { Ago, epochOf, span } from "../../ui/time.tsx";
import type { DeploymentView } from "../views.ts";
import { FileList } from "./files.tsx";
import { endingInWords } from "./live.tsx";

/** What came of a deployment: how it ended, what was handed over, what was left unsent. */
export function Outcome({ view }: { view: DeploymentView }) {
  const { deployment, now, cancel_reason } = view;
  const { output, accepted_at, completed_at } = deployment;
  const at = completed_at ?? deployment.cancelled_at ?? deployment.expired_at;
  return (
    <section class="part outcome" aria-labelledby="outcome-title">
      <h2 id="outcome-title">{endingInWords(deployment)}</h2>
      <p class="outcome-facts">
        {at ? <Ago at={at} now={now} /> : null}
        {completed_at && accepted_at
          ? `, ${span(epochOf(completed_at) - epochOf(accepted_at))} after you accepted it`
          : ""}
        {cancel_reason ? `. Reason: ${cancel_reason}` : "."}
      </p>
      {output ? (
        <>
          <h3>{output.partial ? "Partial output" : "Output"}</h3>
          {output.body ? (
            <div class="md output-body">
              <Markdown text={output.body} />
            </div>
          ) : null}
          {output.data === null || output.data === undefined ? null : (
            <pre tabindex={0} class="output-data">
              {JSON.stringify(output.data, null, 2)}
            </pre>
          )}
          {output.files.length > 0 ? (
            <FileList deploymentId={deployment.id} files={output.files} texts={[]} label="Files of the output" />
          ) : null}
        </>
      ) : null}
      <Unsent body={view.draft.body} question={view.draft.question} data={typedData(view)} />
    </section>
  );
}

/** What stood in the schema form, as text. */
function typedData({ form }: DeploymentView): string | null {
  const typed = Object.entries(form?.raw ?? {}).filter(([, value]) => value.trim() !== "");
  return typed.map(([name, value]) => `${name}: ${value}`).join("\n") || null;
}

/** Text that was written and never sent, to copy. */
export function Unsent({ body, question, data }: { body: string; question: string; data: string | null }) {
  const kept = [
    { id: "unsent-body", label: "Your answer, as far as you were", text: body },
    { id: "unsent-data", label: "Data", text: data ?? "" },
    { id: "unsent-question", label: "A question that you had begun", text: question },
  ].filter(({ text }) => text.trim() !== "");
  if (kept.length === 0) return null;
  return (
    <div class="unsent">
      <h2>What you wrote and did not send</h2>
      {kept.map(({ id, label, text }) => (
        <div class="unsent-part">
          <label for={id}>{label}</label>
          <textarea id={id} readonly rows={Math.min(12, Math.max(3, text.split("\n").length + 1))}>
            {`\n${text}`}
          </textarea>
          <CopyButton from={id} label={`Copy: ${label}`} words="Copy" />
        </div>
      ))}
    </div>
  );
}
