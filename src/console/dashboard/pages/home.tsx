import type { FailingReceiver, Home } from "../../../services/dashboard/home.ts";
import { wholeNumber } from "../../ui/chart-scale.ts";
import { CsrfForm, Empty } from "../../ui/kit.tsx";
import { Table } from "../../ui/table.tsx";
import { createCurl, FIRST_BODY } from "../curl.ts";
import type { Frame } from "../frame.ts";
import { pathIn } from "../paths.ts";
import { Layout } from "./layout.tsx";
import { Code, DeploymentTable, Head, WaitingTable } from "./parts.tsx";

/** A workspace and mode at a glance: what runs, what waits, what fails. */
export function HomePage({ frame, home }: { frame: Frame; home: Home }) {
  const { place, now } = frame;
  const { waiting, recent, failing } = home;
  return (
    <Layout title="Overview" frame={frame} section="">
      <Head title="Overview" />
      <Tiles frame={frame} home={home} />
      {home.needs_key ? <FirstKey frame={frame} /> : null}
      {waiting.length > 0 ? (
        <section class="block" aria-labelledby="waiting">
          <h2 id="waiting">
            Waiting for your agent's reply <span class="tally">{waiting.length}</span>
          </h2>
          <WaitingTable place={place} waiting={waiting} now={now} />
        </section>
      ) : null}
      {failing.length > 0 ? (
        <section class="block" aria-labelledby="failing">
          <h2 id="failing">Webhooks that don't arrive</h2>
          <FailingTable frame={frame} failing={failing} />
        </section>
      ) : null}
      <section class="block" aria-labelledby="recent">
        <div class="block-head">
          <h2 id="recent">Recent deployments</h2>
          {recent.length > 0 ? <a href={pathIn(place, "deployments")}>All deployments</a> : null}
        </div>
        {recent.length > 0 ? (
          <DeploymentTable caption="Recent deployments" place={place} deployments={recent} now={now} />
        ) : (
          <NothingYet frame={frame} needsKey={home.needs_key} />
        )}
      </section>
    </Layout>
  );
}

function Tiles({ frame, home }: { frame: Frame; home: Home }) {
  const { usage, waiting, failing } = home;
  const { count, limit } = usage.in_flight;
  const dead = failing.reduce((sum, one) => sum + one.dead, 0);
  return (
    <dl class="tiles">
      <div class={count >= limit ? "tile tile-warn" : "tile"}>
        <dt>In flight</dt>
        <dd>
          {wholeNumber(count)} <span class="tile-more">of {wholeNumber(limit)}</span>
          {count >= limit ? <span class="tile-more"> Full: the next create is refused.</span> : null}
        </dd>
      </div>
      {frame.place.mode === "live" ? (
        <div class={usage.balance === 0 ? "tile tile-bad" : "tile"}>
          <dt>Credits left</dt>
          <dd>
            {wholeNumber(usage.balance)} <span class="tile-more">of {wholeNumber(usage.cap)} this cycle</span>
          </dd>
        </div>
      ) : null}
      <div class={waiting.length > 0 ? "tile tile-warn" : "tile"}>
        <dt>Waiting for your agent</dt>
        <dd>{wholeNumber(waiting.length)}</dd>
      </div>
      <div class={dead > 0 ? "tile tile-bad" : "tile"}>
        <dt>Dead letters</dt>
        <dd>{wholeNumber(dead)}</dd>
      </div>
    </dl>
  );
}

function FailingTable({ frame, failing }: { frame: Frame; failing: readonly FailingReceiver[] }) {
  const { place, csrf, may_build } = frame;
  return (
    <Table
      caption="Receivers with deliveries that don't arrive"
      rows={failing}
      columns={[
        {
          head: "Receiver",
          title: true,
          cell: ({ endpoint }) =>
            endpoint ? (
              <a class="table-title" href={pathIn(place, "webhooks", endpoint.id)}>
                {endpoint.url}
              </a>
            ) : (
              <a class="table-title" href={pathIn(place, "webhooks", "dead-letters")}>
                The webhook_url of deployments
              </a>
            ),
        },
        { head: "Refused today", align: "end", cell: ({ refused }) => wholeNumber(refused) },
        { head: "Tried again", align: "end", cell: ({ retrying }) => wholeNumber(retrying) },
        { head: "Dead letters", align: "end", cell: ({ dead }) => wholeNumber(dead) },
        {
          head: "Replay",
          unseen: true,
          align: "end",
          cell: ({ endpoint, dead }) =>
            may_build && endpoint?.status === "enabled" && dead > 0 ? (
              <CsrfForm action={pathIn(place, "webhooks", endpoint.id, "replay")} csrf={csrf}>
                <button
                  type="submit"
                  class="button button-small"
                  aria-label={`Replay all dead letters of ${endpoint.url}`}
                >
                  Replay all
                </button>
              </CsrfForm>
            ) : null,
        },
      ]}
    />
  );
}

function FirstKey({ frame }: { frame: Frame }) {
  const { place, may_build } = frame;
  return (
    <section class="block" aria-label="First steps">
      <Empty title={`There is no ${place.mode} key yet`}>
        {may_build ? (
          <>
            Your agent needs one to call the API. <a href={pathIn(place, "keys")}>Make the first key</a>: it is shown
            once, with a curl that is ready to run.
          </>
        ) : (
          "Your agent needs one to call the API. An owner or a developer of this workspace can make it."
        )}
      </Empty>
    </section>
  );
}

function NothingYet({ frame, needsKey }: { frame: Frame; needsKey: boolean }) {
  const { place, base_url, may_build } = frame;
  if (needsKey)
    return <Empty title="Nothing was deployed yet">With a key, the first deployment is one call away.</Empty>;
  return (
    <>
      <Empty title="Nothing was deployed yet">
        Run this with your {place.mode} key
        {place.mode === "test" && may_build ? (
          <>
            , or <a href={pathIn(place, "try")}>try it here</a> with no key at all
          </>
        ) : null}
        . What your agent deploys appears here.
      </Empty>
      <Code id="the curl" words="Your first deployment" text={createCurl(base_url, FIRST_BODY)} />
    </>
  );
}
