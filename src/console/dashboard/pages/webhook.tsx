import type { Delivery, WebhookEndpoint } from "../../../domain/webhooks/schemas.ts";
import { DELIVERY_STATUSES, type DeliveryStatus } from "../../../domain/webhooks/schemas.ts";
import { Confirm, CopyId, CsrfForm, Empty, ErrorSummary } from "../../ui/kit.tsx";
import { Pages } from "../../ui/table.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import type { Errors, Frame } from "../frame.ts";
import { pathIn } from "../paths.ts";
import { DeliveryList } from "./deliveries.tsx";
import { EndpointFields, type TypedEndpoint } from "./endpoint-fields.tsx";
import { Layout } from "./layout.tsx";
import { Head, Secret } from "./parts.tsx";
import { deliveryInWords } from "./timeline.tsx";
import { type ShownSecret, WebhookTabs } from "./webhooks.tsx";

/** A page of deliveries. */
export interface DeliveriesView {
  deliveries: readonly Delivery[];
  status: DeliveryStatus | null;
  next: string | null;
  first: boolean;
}

/** One endpoint: what it is, and each of its deliveries with its tries. */
export function WebhookPage({
  frame,
  endpoint,
  list,
  errors,
  typed,
  shown,
}: {
  frame: Frame;
  endpoint: WebhookEndpoint;
  list: DeliveriesView;
  errors: Errors;
  typed: TypedEndpoint;
  shown?: ShownSecret;
}) {
  const { place, csrf, may_build } = frame;
  const here = pathIn(place, "webhooks", endpoint.id);
  return (
    <Layout title={endpoint.url} frame={frame} section="webhooks">
      <p class="back">
        <a href={pathIn(place, "webhooks")}>Webhooks</a>
      </p>
      <div class="page-head">
        <h1>{endpoint.url}</h1>
        <div class="status-line">
          {endpoint.status === "enabled" ? (
            <span class="tag tag-good">Enabled</span>
          ) : (
            <span class="tag tag-off">Disabled</span>
          )}
          <CopyId id={endpoint.id} />
          <span class="hint">{endpoint.events === null ? "All events" : endpoint.events.join(", ")}</span>
        </div>
        {endpoint.description ? <p>{endpoint.description}</p> : null}
      </div>
      {shown ? <Secret title={shown.title} value={shown.secret} label="Secret" /> : null}
      <ErrorSummary errors={errors} />
      {may_build ? <Acts frame={frame} endpoint={endpoint} here={here} /> : null}
      <section class="block" aria-labelledby="deliveries-title">
        <h2 id="deliveries-title">Deliveries</h2>
        <StatusTabs here={here} status={list.status} />
        {list.deliveries.length > 0 ? (
          <DeliveryList frame={frame} deliveries={list.deliveries} />
        ) : (
          <Empty title={list.status === null ? "Nothing was sent here yet" : "None in this state"}>
            {list.status === null ? "Send a test event to see one arrive." : <a href={here}>Show all deliveries</a>}
          </Empty>
        )}
        <Pages
          first={list.first}
          newest={at(here, list.status)}
          older={list.next === null ? null : at(here, list.status, list.next)}
        />
      </section>
      {may_build ? (
        <details class="fold fold-part column" open={Object.keys(errors).length > 0}>
          <summary>Change this endpoint</summary>
          <CsrfForm action={here} csrf={csrf} class="fields">
            <EndpointFields errors={errors} typed={typed} />
            <p class="form-actions">
              <button type="submit" class="button button-primary">
                Save
              </button>
            </p>
          </CsrfForm>
        </details>
      ) : null}
    </Layout>
  );
}

function Acts({ frame, endpoint, here }: { frame: Frame; endpoint: WebhookEndpoint; here: string }) {
  const { csrf } = frame;
  const isEnabled = endpoint.status === "enabled";
  return (
    <div class="acts">
      {isEnabled ? (
        <CsrfForm action={`${here}/test`} csrf={csrf}>
          <button type="submit" class="button button-primary">
            Send a test event
          </button>
        </CsrfForm>
      ) : (
        <CsrfForm action={`${here}/enable`} csrf={csrf}>
          <button type="submit" class="button button-primary">
            Enable
          </button>
        </CsrfForm>
      )}
      {isEnabled ? (
        <Confirm label="Replay dead letters…" title="Replay all dead letters of this endpoint?">
          <p>Each is sent again with its own event and delivery ids, its schedule begun anew.</p>
          <CsrfForm action={`${here}/replay`} csrf={csrf}>
            <button type="submit" class="button button-primary">
              Replay them
            </button>
          </CsrfForm>
        </Confirm>
      ) : null}
      <Confirm label="Rotate the secret…" title="Rotate the secret?">
        <p>You get a new one, shown once. The old one signs beside it for 24 hours, so that the receiver can change.</p>
        <CsrfForm action={`${here}/rotate`} csrf={csrf}>
          <button type="submit" class="button button-primary">
            Rotate it
          </button>
        </CsrfForm>
      </Confirm>
      {isEnabled ? (
        <Confirm label="Disable…" title="Disable this endpoint?">
          <p>Nothing new is sent to it. What is pending becomes a dead letter that you can replay later.</p>
          <CsrfForm action={`${here}/disable`} csrf={csrf}>
            <button type="submit" class="button button-danger">
              Disable it
            </button>
          </CsrfForm>
        </Confirm>
      ) : null}
      <Confirm label="Delete…" title="Delete this endpoint?">
        <p>Nothing more is sent to it, and its dead letters can't be replayed. This can't be undone.</p>
        <CsrfForm action={`${here}/delete`} csrf={csrf}>
          <button type="submit" class="button button-danger">
            Delete it
          </button>
        </CsrfForm>
      </Confirm>
    </div>
  );
}

function StatusTabs({ here, status }: { here: string; status: DeliveryStatus | null }) {
  return (
    <Tabs
      label="Deliveries by state"
      tabs={[
        { href: here, words: "All", current: status === null },
        ...DELIVERY_STATUSES.map((one) => ({
          href: at(here, one),
          words: deliveryInWords(one),
          current: status === one,
        })),
      ]}
    />
  );
}

function at(here: string, status: DeliveryStatus | null, cursor?: string): string {
  const query = new URLSearchParams();
  if (status !== null) query.set("status", status);
  if (cursor !== undefined) query.set("cursor", cursor);
  return query.size === 0 ? here : `${here}?${query}`;
}

/** What arrived nowhere, over all endpoints. */
export function DeadLettersPage({ frame, list }: { frame: Frame; list: DeliveriesView }) {
  const { place } = frame;
  const here = pathIn(place, "webhooks", "dead-letters");
  return (
    <Layout title="Dead letters" frame={frame} section="webhooks">
      <Head
        title="Webhooks"
        hint="What could not be delivered in seven tries, or whose endpoint was disabled. A replay begins anew."
      />
      <WebhookTabs place={place} current="dead" />
      {list.deliveries.length > 0 ? (
        <DeliveryList frame={frame} deliveries={list.deliveries} showUrl />
      ) : (
        <Empty title="No dead letters">Everything that was sent arrived, or is still being tried.</Empty>
      )}
      <Pages
        first={list.first}
        newest={here}
        older={list.next === null ? null : `${here}?cursor=${encodeURIComponent(list.next)}`}
      />
    </Layout>
  );
}

/** One delivery with all of its tries. */
export function DeliveryPage({ frame, delivery, errors }: { frame: Frame; delivery: Delivery; errors: Errors }) {
  const { place } = frame;
  const { webhook_id } = delivery;
  return (
    <Layout title={delivery.event_type} frame={frame} section="webhooks">
      <p class="back">
        {webhook_id === null ? (
          <a href={pathIn(place, "webhooks", "dead-letters")}>Dead letters</a>
        ) : (
          <a href={pathIn(place, "webhooks", webhook_id)}>The endpoint</a>
        )}
      </p>
      <div class="page-head">
        <h1>{delivery.event_type}</h1>
        <div class="status-line">
          <CopyId id={delivery.id} />
          <span class="id-small">{delivery.event_id}</span>
        </div>
      </div>
      <ErrorSummary errors={errors} />
      <DeliveryList frame={frame} deliveries={[delivery]} showUrl />
    </Layout>
  );
}
