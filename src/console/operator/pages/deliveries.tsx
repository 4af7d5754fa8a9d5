import { DELIVERY_STATUSES, type DeliveryStatus } from "../../../domain/webhooks/schemas.ts";
import type { getAnyDelivery } from "../../../services/admin/deliveries.ts";
import { Confirm } from "../../ui/kit.tsx";
import { Filter, Filters, Pages, Select, Table, TableOr } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";
import type { Frame } from "../frame.ts";
import { deliveryPath, PATHS, withQuery, workspacePath } from "../paths.ts";
import { ActForm } from "./fields.tsx";
import { DeliveryTabs, Layout } from "./layout.tsx";
import { NONE } from "./words.ts";

export type ShownDelivery = Awaited<ReturnType<typeof getAnyDelivery>>;

/** What the list, and a replay of all, is narrowed by. */
export interface NarrowedDeliveries {
  status: DeliveryStatus | null;
  workspace: string | null;
  webhook_id: string | null;
}

const WORDS: Record<DeliveryStatus, { words: string; state: string }> = {
  pending: { words: "On its way", state: "accepted" },
  delivered: { words: "Delivered", state: "completed" },
  acknowledged: { words: "Refused by the receiver (4xx)", state: "needs_input" },
  dead_letter: { words: "Dead letter", state: "expired" },
};

/** A delivery's state in words, with its colour. */
export function DeliveryState({ status }: { status: DeliveryStatus }) {
  return <span class={`state state-${WORDS[status].state}`}>{WORDS[status].words}</span>;
}

/** Deliveries, one a row. */
export function DeliveryTable({ frame, rows }: { frame: Frame; rows: ShownDelivery[] }) {
  return <Table caption="Deliveries" rows={rows} columns={columnsOf(frame)} />;
}

function columnsOf(frame: Frame) {
  return [
    {
      head: "Delivery",
      title: true,
      cell: ({ id, event_type }: ShownDelivery) => (
        <>
          <a href={deliveryPath(id)}>{event_type}</a>
          <p class="hint">
            <code>{id}</code>
          </p>
        </>
      ),
    },
    { head: "State", cell: ({ status }: ShownDelivery) => <DeliveryState status={status} /> },
    { head: "To", cell: ({ url }: ShownDelivery) => url },
    {
      head: "Workspace",
      cell: ({ workspace_id }: ShownDelivery) =>
        workspace_id === null ? (
          NONE
        ) : (
          <a href={workspacePath(workspace_id)}>
            <code>…{workspace_id.slice(-6)}</code>
          </a>
        ),
    },
    { head: "Tries", align: "end" as const, cell: ({ attempts }: ShownDelivery) => String(attempts.length) },
    {
      head: "Made",
      tight: true,
      cell: ({ created_at }: ShownDelivery) => <Ago at={created_at} now={frame.now} />,
    },
  ];
}

/** Everybody's deliveries, newest first, and the button that sends dead letters again. */
export function DeliveriesPage({
  frame,
  rows,
  narrowed,
  next,
  first,
}: {
  frame: Frame;
  rows: ShownDelivery[];
  narrowed: NarrowedDeliveries;
  next: string | null;
  first: boolean;
}) {
  const { status, workspace, webhook_id } = narrowed;
  const isNarrowed = Object.values(narrowed).some((value) => value !== null);
  return (
    <Layout title="Deliveries" frame={frame} section="deliveries">
      <h1>Deliveries</h1>
      <DeliveryTabs current={PATHS.deliveries} />
      <Filters action={PATHS.deliveries} clear={isNarrowed ? PATHS.deliveries : null}>
        <Filter id="status" words="State">
          <Select
            id="status"
            name="status"
            value={status ?? ""}
            options={[
              { value: "", words: "Any" },
              ...DELIVERY_STATUSES.map((value) => ({ value, words: WORDS[value].words })),
            ]}
          />
        </Filter>
        <Filter id="workspace" words="Workspace">
          <input id="workspace" name="workspace" placeholder="ws_…" value={workspace ?? ""} />
        </Filter>
        <Filter id="webhook_id" words="Endpoint">
          <input id="webhook_id" name="webhook_id" placeholder="whk_…" value={webhook_id ?? ""} />
        </Filter>
      </Filters>
      <TableOr
        caption="Deliveries"
        rows={rows}
        columns={columnsOf(frame)}
        empty={{
          title: isNarrowed ? "No delivery is like that" : "Nothing was sent yet",
          words:
            status === "dead_letter"
              ? "What could not be delivered after its last try appears here."
              : "Webhooks and notifications appear here.",
        }}
      />
      <Pages
        first={first}
        newest={withQuery(PATHS.deliveries, { status, workspace, webhook_id })}
        older={next === null ? null : withQuery(PATHS.deliveries, { status, workspace, webhook_id, cursor: next })}
      />
      {status === "dead_letter" && rows.length > 0 ? <ReplayAll frame={frame} narrowed={narrowed} /> : null}
    </Layout>
  );
}

function ReplayAll({ frame, narrowed: { workspace, webhook_id } }: { frame: Frame; narrowed: NarrowedDeliveries }) {
  const which = [workspace ? `of ${workspace}` : null, webhook_id ? `to ${webhook_id}` : null]
    .filter(Boolean)
    .join(" ");
  return (
    <section class="part" aria-labelledby="replay-title">
      <h2 id="replay-title">Send them again</h2>
      <Confirm label="Send all of these again…" title={`Send every dead letter ${which || "of everybody"} again?`}>
        <p>
          Those whose endpoint is enabled go out, with their schedule anew. Their ids stay, so that receivers know them.
        </p>
        <ActForm action={PATHS.replay_all} csrf={frame.csrf} words="Send all of these again">
          <input type="hidden" name="workspace" value={workspace ?? ""} />
          <input type="hidden" name="webhook_id" value={webhook_id ?? ""} />
        </ActForm>
      </Confirm>
    </section>
  );
}
