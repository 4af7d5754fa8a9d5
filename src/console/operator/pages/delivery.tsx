import type { listDeadMessages } from "../../../services/admin/records.ts";
import { CopyId, Empty, ErrorSummary } from "../../ui/kit.tsx";
import { Pages, TableOr } from "../../ui/table.tsx";
import { Ago, At, Countdown } from "../../ui/time.tsx";
import { lasted, Timeline } from "../../ui/timeline.tsx";
import type { Errors } from "../form.ts";
import type { Frame } from "../frame.ts";
import { deliveryPath, deploymentPath, PATHS, withQuery, workspacePath } from "../paths.ts";
import { DeliveryState, type ShownDelivery } from "./deliveries.tsx";
import { ActForm } from "./fields.tsx";
import { Back, DeliveryTabs, Layout } from "./layout.tsx";

type Try = ShownDelivery["attempts"][number];
type DeadMessage = Awaited<ReturnType<typeof listDeadMessages>>["data"][number];

/** One delivery with its tries. */
export function DeliveryPage({ frame, delivery, errors }: { frame: Frame; delivery: ShownDelivery; errors: Errors }) {
  const { id, event_type, event_id, deployment_id, workspace_id, webhook_id, attempts, next_attempt_at } = delivery;
  return (
    <Layout title={event_type} frame={frame} section="deliveries">
      <Back to={PATHS.deliveries} words="Deliveries" />
      <div class="page-head">
        <h1>{event_type}</h1>
        <p class="status-line">
          <DeliveryState status={delivery.status} />
          <CopyId id={id} />
        </p>
      </div>
      <ErrorSummary errors={errors} />
      <dl class="facts">
        <dt>To</dt>
        <dd>{delivery.url}</dd>
        <dt>Endpoint</dt>
        <dd>{webhook_id === null ? "None: the deployment's own URL, or a person" : <code>{webhook_id}</code>}</dd>
        <dt>Workspace</dt>
        <dd>
          {workspace_id === null ? (
            "None: a notification to a person"
          ) : (
            <a href={workspacePath(workspace_id)}>
              <code>{workspace_id}</code>
            </a>
          )}
        </dd>
        <dt>Deployment</dt>
        <dd>
          {deployment_id === null ? (
            "None"
          ) : (
            <a href={deploymentPath(deployment_id)}>
              <code>{deployment_id}</code>
            </a>
          )}
        </dd>
        <dt>Event</dt>
        <dd>
          <code>{event_id}</code>
        </dd>
        <dt>Made</dt>
        <dd>
          <At at={delivery.created_at} />
        </dd>
        {next_attempt_at === null ? null : (
          <>
            <dt>Next try</dt>
            <dd>
              <Countdown at={next_attempt_at} now={frame.now} />
            </dd>
          </>
        )}
      </dl>
      <section class="part" aria-labelledby="tries-title">
        <h2 id="tries-title">Tries</h2>
        {attempts.length === 0 ? (
          <Empty title="Not tried yet">It waits for a consumer of the queue, or for the sweep each minute.</Empty>
        ) : (
          <Timeline label="Tries" steps={attempts.map(stepOf)} />
        )}
      </section>
      <section class="part" aria-labelledby="again-title">
        <h2 id="again-title">Send it again</h2>
        <p>Its schedule begins anew. Its ids stay, so that the receiver knows it.</p>
        <ActForm action={deliveryPath(id, "replay")} csrf={frame.csrf} words="Send it again" />
      </section>
    </Layout>
  );
}

function stepOf({ at, status, error, duration_ms, response }: Try) {
  const isGood = status !== null && status < 300;
  const isTaken = status !== null && status >= 400 && status < 500;
  return {
    at,
    title: status === null ? `No answer: ${error ?? "unknown"}` : `HTTP ${status}`,
    tone: isGood ? ("good" as const) : isTaken ? ("warn" as const) : ("bad" as const),
    facts: <span class="hint">after {lasted(duration_ms)}</span>,
    body: response ? (
      <pre class="output-data" tabindex={0}>
        {response}
      </pre>
    ) : undefined,
  };
}

/** Wake-ups that no consumer could handle. */
export function DeadMessagesPage({
  frame,
  rows,
  next,
  first,
}: {
  frame: Frame;
  rows: DeadMessage[];
  next: string | null;
  first: boolean;
}) {
  return (
    <Layout title="Dead messages" frame={frame} section="deliveries">
      <h1>Dead messages</h1>
      <DeliveryTabs current={PATHS.dead_messages} />
      <p class="hint">
        Wake-ups that no consumer could handle. The rows they point to are the truth, and the sweep finds those each
        minute.
      </p>
      <TableOr
        caption="Dead messages"
        rows={rows}
        columns={[
          { head: "Message", title: true, cell: ({ id }) => <code>{id}</code> },
          { head: "Queue", cell: ({ queue }) => queue },
          { head: "What it said", cell: ({ body }) => <code>{body}</code> },
          { head: "When", tight: true, cell: ({ at }) => <Ago at={at} now={frame.now} /> },
        ]}
        empty={{ title: "There is none", words: "Every message of the queues was handled." }}
      />
      <Pages
        first={first}
        newest={PATHS.dead_messages}
        older={next === null ? null : withQuery(PATHS.dead_messages, { cursor: next })}
      />
    </Layout>
  );
}
