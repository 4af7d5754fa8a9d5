import { isOpen } from "../../../domain/operations/waiting.ts";
import type { OperatorsDeployment } from "../../../services/admin/deployments.ts";
import type { getDeploymentHistory, LoggedEvent } from "../../../services/operations/deployment-history.ts";
import { Confirm, CopyId, Empty, ErrorSummary, Skills, State, UrgencyTag } from "../../ui/kit.tsx";
import { titleOf } from "../../ui/text.ts";
import { At, Countdown } from "../../ui/time.tsx";
import { Timeline, type TimelineStep } from "../../ui/timeline.tsx";
import type { Errors, Typed } from "../form.ts";
import type { Frame } from "../frame.ts";
import { deploymentPath, PATHS, withQuery, workspacePath } from "../paths.ts";
import { DeliveryTable } from "./deliveries.tsx";
import { Holder } from "./deployments.tsx";
import { ActForm, Field } from "./fields.tsx";
import { Back, Layout } from "./layout.tsx";

type History = Awaited<ReturnType<typeof getDeploymentHistory>>;
interface View {
  frame: Frame;
  history: History;
  typed: Typed;
  errors: Errors;
}

/** One deployment: its facts, what happened, who was told, and what an operator may do. */
export function DeploymentPage(view: View) {
  const { frame, history } = view;
  const { deployment, deliveries, more_deliveries, erased_at } = history;
  const title = titleOf(deployment.brief) || deployment.id;
  return (
    <Layout title={title} frame={frame} section="deployments">
      <Back to={PATHS.deployments} words="Deployments" />
      <div class="page-head">
        <h1 dir="auto">{title}</h1>
        <p class="status-line">
          <State status={deployment.status} />
          <UrgencyTag urgency={deployment.urgency} />
          <span>{deployment.mode}</span>
          <CopyId id={deployment.id} />
          <a href={withQuery(PATHS.audit, { subject: deployment.id })}>Audit</a>
        </p>
      </div>
      <ErrorSummary errors={view.errors} />
      <div class="charts">
        <Facts deployment={deployment} erased_at={erased_at} now={frame.now} />
        <section aria-labelledby="timeline-title">
          <h2 id="timeline-title">What happened</h2>
          <Timeline label="What happened" steps={stepsOf(history)} />
          <p class="hint">Times are UTC, from the deployment's own event log.</p>
        </section>
      </div>
      <section class="part" aria-labelledby="deliveries-title">
        <h2 id="deliveries-title">Deliveries</h2>
        {deliveries.length === 0 ? (
          <Empty title="Nobody was told by webhook">
            Its workspace has no endpoint that listens, and it names no URL of its own.
          </Empty>
        ) : (
          <DeliveryTable frame={frame} rows={deliveries} />
        )}
        {more_deliveries > 0 ? <p class="hint">The newest {deliveries.length} of them.</p> : null}
      </section>
      <Content deployment={deployment} />
      <Acts {...view} />
    </Layout>
  );
}

function Facts({
  deployment,
  erased_at,
  now,
}: {
  deployment: OperatorsDeployment;
  erased_at: number | null;
  now: number;
}) {
  const { workspace_id, credits, accept_by, input_by, scheduled_for } = deployment;
  return (
    <section aria-labelledby="facts-title">
      <h2 id="facts-title">Facts</h2>
      <table class="pairs">
        <caption class="unseen">Facts</caption>
        <tbody>
          <Fact name="Workspace">
            <a href={workspacePath(workspace_id)}>
              <code>{workspace_id}</code>
            </a>
          </Fact>
          <Fact name="Expert">
            <Holder deployment={deployment} />
          </Fact>
          <Fact name="Skills">
            <Skills skills={deployment.skills} />
          </Fact>
          <Fact name="Credits">
            {credits.reserved} reserved, {credits.settled} settled
          </Fact>
          <Fact name="Files">{String(deployment.context_files.length)}</Fact>
          <Fact name="Made">
            <At at={deployment.created_at} />
          </Fact>
          {scheduled_for === null ? null : (
            <Fact name="Scheduled for">
              <At at={scheduled_for} />
            </Fact>
          )}
          {accept_by === null ? null : (
            <Fact name="To be accepted">
              <Countdown at={accept_by} now={now} />
            </Fact>
          )}
          {input_by === null ? null : (
            <Fact name="To be replied to">
              <Countdown at={input_by} now={now} />
            </Fact>
          )}
          {deployment.cancelled_by === null ? null : <Fact name="Cancelled by">{deployment.cancelled_by}</Fact>}
          {deployment.expired_reason === null ? null : (
            <Fact name="Expired">
              {deployment.expired_reason === "no_reply" ? "The agent did not reply" : "Nobody accepted"}
            </Fact>
          )}
          {erased_at === null ? null : (
            <Fact name="Content erased">
              <At at={erased_at} />
            </Fact>
          )}
        </tbody>
      </table>
    </section>
  );
}

function Fact({ name, children }: { name: string; children?: unknown }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{children}</td>
    </tr>
  );
}

const STEPS: Record<string, { title: string; tone: NonNullable<TimelineStep["tone"]> }> = {
  "deployment.accepted": { title: "Accepted", tone: "info" },
  "deployment.in_progress": { title: "Started", tone: "info" },
  "deployment.needs_input": { title: "The expert asked", tone: "warn" },
  "deployment.resumed": { title: "The agent replied", tone: "info" },
  "deployment.released": { title: "Released, and offered to others", tone: "warn" },
  "deployment.completed": { title: "Completed", tone: "good" },
  "deployment.cancelled": { title: "Cancelled", tone: "muted" },
  "deployment.expired": { title: "Expired", tone: "bad" },
};

function stepsOf({ deployment, events }: History): TimelineStep[] {
  const created = { at: deployment.created_at, title: "Created", tone: "muted" as const };
  return [created, ...events.map(stepOf)];
}

function stepOf({ type, created_at, sequence, data }: LoggedEvent): TimelineStep {
  const { title, tone } = STEPS[type] ?? { title: type, tone: "muted" as const };
  const { expert, cancelled_by, expired_reason } = data.deployment;
  const who =
    type === "deployment.cancelled"
      ? `by ${cancelled_by ?? "nobody"}`
      : type === "deployment.accepted"
        ? `by ${expert?.name ?? "an expert"}`
        : null;
  const why =
    type === "deployment.expired"
      ? expired_reason === "no_reply"
        ? "no reply in time"
        : "not accepted in time"
      : null;
  return {
    at: created_at,
    title,
    tone,
    facts: (
      <span class="hint">
        {[who, why].filter(Boolean).join(", ")} <code>#{sequence}</code>
      </span>
    ),
  };
}

/** What the agent wrote: only for who asks to see it. */
function Content({ deployment }: { deployment: OperatorsDeployment }) {
  return (
    <section class="part" aria-labelledby="content-title">
      <h2 id="content-title">Content</h2>
      <p class="hint">A customer's words. Look only where you need to.</p>
      <details class="fold">
        <summary>The brief</summary>
        <p class="brief" dir="auto">
          {deployment.brief}
        </p>
      </details>
      <details class="fold">
        <summary>Metadata</summary>
        <pre class="output-data" tabindex={0}>
          {JSON.stringify(deployment.metadata, null, 2)}
        </pre>
      </details>
    </section>
  );
}

function Acts({ frame, history: { deployment, erased_at }, typed, errors }: View) {
  const { id, status } = deployment;
  const open = isOpen(status);
  if (!open && erased_at !== null) return null;
  return (
    <section class="part" aria-labelledby="acts-title">
      <h2 id="acts-title">{open ? "Cancel it" : "Erase its content"}</h2>
      {open ? (
        <Confirm label="Cancel as the operator…" title="Cancel this deployment?">
          <p>The agent is told, the expert loses it, and reserved credits come back. There is no way back.</p>
          <ActForm action={deploymentPath(id, "cancel")} csrf={frame.csrf} words="Cancel the deployment" danger>
            <Field name="reason" label="Why" hint="The expert and the audit get it." typed={typed} errors={errors} />
          </ActForm>
        </Confirm>
      ) : (
        <Confirm label="Erase the content…" title="Erase what it held?">
          <p>Brief, thread, files and output go for good. Ids, times, credits and the audit stay.</p>
          <ActForm action={deploymentPath(id, "erase")} csrf={frame.csrf} words="Erase the content" danger>
            <Field
              name="reason"
              label="Why"
              hint="Who asked for it. It stands in the audit."
              typed={typed}
              errors={errors}
            />
          </ActForm>
        </Confirm>
      )}
    </section>
  );
}
