import type { WebhookEndpoint } from "../../../domain/webhooks/schemas.ts";
import type { FailingReceiver } from "../../../services/dashboard/home.ts";
import { wholeNumber } from "../../ui/chart-scale.ts";
import { Confirm, CsrfForm, Empty, ErrorSummary } from "../../ui/kit.tsx";
import { Table } from "../../ui/table.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { Ago } from "../../ui/time.tsx";
import type { Errors, Frame } from "../frame.ts";
import { type Place, pathIn } from "../paths.ts";
import { EndpointFields, type TypedEndpoint } from "./endpoint-fields.tsx";
import { Layout } from "./layout.tsx";
import { Head, ReadOnly, Secret } from "./parts.tsx";

/** A secret that was just made, on this one answer. */
export interface ShownSecret {
  title: string;
  secret: string;
}

/** The lists of this part, side by side. */
export function WebhookTabs({ place, current, dead }: { place: Place; current: "endpoints" | "dead"; dead?: number }) {
  return (
    <Tabs
      label="Webhooks"
      tabs={[
        { href: pathIn(place, "webhooks"), words: "Endpoints", current: current === "endpoints" },
        {
          href: pathIn(place, "webhooks", "dead-letters"),
          words: "Dead letters",
          current: current === "dead",
          ...(dead === undefined ? {} : { count: dead }),
        },
      ]}
    />
  );
}

/** Where events are posted to, and where they don't arrive. */
export function WebhooksPage({
  frame,
  endpoints,
  failing,
  errors,
  typed,
  shown,
}: {
  frame: Frame;
  endpoints: readonly WebhookEndpoint[];
  failing: readonly FailingReceiver[];
  errors: Errors;
  typed: TypedEndpoint;
  shown?: ShownSecret;
}) {
  const { place, now } = frame;
  const troubleOf = (id: string) => failing.find(({ endpoint }) => endpoint?.id === id);
  return (
    <Layout title="Webhooks" frame={frame} section="webhooks">
      <Head
        title="Webhooks"
        hint="Events of this mode are posted to each enabled endpoint, signed, and again until they arrive."
      />
      <WebhookTabs place={place} current="endpoints" dead={failing.reduce((sum, { dead }) => sum + dead, 0)} />
      {shown ? <Secret title={shown.title} value={shown.secret} label="Secret" /> : null}
      <ErrorSummary errors={errors} />
      {endpoints.length > 0 ? (
        <Table
          caption="Endpoints, oldest first"
          rows={endpoints}
          columns={[
            {
              head: "URL",
              title: true,
              cell: ({ id, url, description }) => (
                <>
                  <a class="table-title" href={pathIn(place, "webhooks", id)}>
                    {url}
                  </a>
                  {description ? <p class="hint">{description}</p> : null}
                </>
              ),
            },
            { head: "Events", cell: ({ events }) => (events === null ? "All" : events.length) },
            {
              head: "State",
              tight: true,
              cell: ({ status }) =>
                status === "enabled" ? (
                  <span class="tag tag-good">Enabled</span>
                ) : (
                  <span class="tag tag-off">Disabled</span>
                ),
            },
            {
              head: "Trouble",
              cell: ({ id }) => {
                const trouble = troubleOf(id);
                if (!trouble) return "None";
                const { dead, retrying, refused } = trouble;
                const parts = { dead, "tried again": retrying, "refused today": refused };
                const named = Object.entries(parts).filter(([, count]) => count > 0);
                return named.map(([words, count]) => `${wholeNumber(count)} ${words}`).join(", ");
              },
            },
            { head: "Made", tight: true, align: "end", cell: ({ created_at }) => <Ago at={created_at} now={now} /> },
          ]}
        />
      ) : (
        <Empty title="No endpoint yet">
          Without one an agent asks: <code>GET /v1/deployments/:id?wait=30</code> holds until something changes. With
          one it is told.
        </Empty>
      )}
      {frame.may_build ? (
        <>
          <section class="part column" aria-labelledby="create-title">
            <h2 id="create-title">Add an endpoint</h2>
            <CsrfForm action={pathIn(place, "webhooks")} csrf={frame.csrf} class="fields">
              <EndpointFields errors={errors} typed={typed} />
              <p class="form-actions">
                <button type="submit" class="button button-primary">
                  Add the endpoint
                </button>
              </p>
            </CsrfForm>
          </section>
          <DefaultSecret frame={frame} />
        </>
      ) : (
        <ReadOnly frame={frame} what="endpoints are changed by owners and developers" />
      )}
    </Layout>
  );
}

function DefaultSecret({ frame }: { frame: Frame }) {
  return (
    <section class="part column" aria-labelledby="default-title">
      <h2 id="default-title">The default secret</h2>
      <p class="hint">
        It signs what goes to a deployment's own <code>webhook_url</code> in {frame.place.mode} mode.
      </p>
      <Confirm label="Rotate the default secret…" title="Rotate the default secret?">
        <p>You get a new one, shown once. The old one signs beside it for 24 hours, so that receivers can change.</p>
        <CsrfForm action={pathIn(frame.place, "webhooks", "default-secret", "rotate")} csrf={frame.csrf}>
          <button type="submit" class="button button-primary">
            Rotate it
          </button>
        </CsrfForm>
      </Confirm>
    </section>
  );
}
