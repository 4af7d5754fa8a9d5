import type { Child } from "hono/jsx";
import type { MissKind } from "../../../domain/operations/misses.ts";
import { type InFlight, OPEN_STATES, type OpenDeployment, type OpenState } from "../../../domain/operations/waiting.ts";
import type { Health } from "../../../services/operations/health.ts";
import { Empty, stateInWords } from "../../ui/kit.tsx";
import { Table } from "../../ui/table.tsx";
import { Ago, span } from "../../ui/time.tsx";
import type { Frame } from "../frame.ts";
import { deliveryPath, deploymentPath, PATHS, withQuery, workspacePath } from "../paths.ts";
import { HealthTabs, Layout } from "./layout.tsx";
import { MISS_WORDS } from "./misses.tsx";
import { countInWords } from "./words.ts";

const WAITS: Record<OpenState, string> = {
  pending: "Nobody has accepted them",
  accepted: "Accepted, not started",
  in_progress: "No news from the expert",
  needs_input: "The agent has not replied",
};

/** Health at a glance: each number is a link to what is behind it. */
export function HealthPage({ frame, health }: { frame: Frame; health: Health }) {
  return (
    <Layout title="Health" frame={frame} section="health">
      <h1>Health</h1>
      <HealthTabs current={PATHS.health} />
      <Trouble health={health} />
      <FlightAndMisses health={health} />
      <Waiting health={health} />
      <Letters health={health} />
      <p class="hint">
        Counted without walking whole tables: what is in flight over at most {countInWords(health.newest)} deployments,
        what was missed over the newest {countInWords(health.newest)} deployments and events, the rest up to{" "}
        {countInWords(health.counted)}. Answers with 5xx are counted in the log (<code>level: error</code>) and, where
        it is bound, in Analytics Engine: not here. Reload for the present.
      </p>
    </Layout>
  );
}

function Figure({ words, href, children }: { words: string; href?: string | undefined; children?: Child }) {
  return (
    <div>
      <dt>{words}</dt>
      <dd>{href ? <a href={href}>{children}</a> : children}</dd>
    </div>
  );
}

function Trouble({ health }: { health: Health }) {
  const { now, counted, dead_letters, dead_messages, limit_requests, queue, drift } = health;
  const upTo = (count: number) => (count >= counted ? `${countInWords(counted)} or more` : countInWords(count));
  const dead = withQuery(PATHS.deliveries, { status: "dead_letter" });
  return (
    <section aria-labelledby="trouble-title">
      <h2 id="trouble-title">What may need you</h2>
      <dl class="figures" id="trouble">
        <Figure words="Dead letters" href={dead}>
          {upTo(dead_letters.count)}
        </Figure>
        <Figure words={`Queue lag, ${upTo(queue.due)} due`} href={withQuery(PATHS.deliveries, { status: "pending" })}>
          {queue.oldest_due_at === null ? "None" : span(now - queue.oldest_due_at)}
        </Figure>
        <Figure
          words="Oldest file not fetched"
          href={queue.oldest_file ? deploymentPath(queue.oldest_file.deployment_id) : undefined}
        >
          {queue.oldest_file === null ? "None" : span(now - queue.oldest_file.since)}
        </Figure>
        <Figure words="Dead queue messages" href={PATHS.dead_messages}>
          {upTo(dead_messages)}
        </Figure>
        <Figure words="Open limit requests" href={withQuery(PATHS.requests, { status: "open" })}>
          {upTo(limit_requests)}
        </Figure>
      </dl>
      <p id="drift">
        {drift === null ? (
          "D1 and the objects have not been compared yet."
        ) : (
          <>
            D1 and the objects: {countInWords(drift.checked)} compared,{" "}
            <strong>{countInWords(drift.found)} differed</strong>, {countInWords(drift.healed)} healed; last looked at{" "}
            <Ago at={drift.last_at} now={now} />
            {drift.last_found_at === null ? null : (
              <>
                , last difference <Ago at={drift.last_found_at} now={now} />
              </>
            )}
            .
          </>
        )}
      </p>
    </section>
  );
}

function FlightAndMisses({ health }: { health: Health }) {
  const { in_flight, misses, in_flight_cut, misses_cut } = health;
  return (
    <section class="part charts">
      <div>
        <h2>In flight</h2>
        <Table
          dense
          caption="In flight by state and mode"
          rows={OPEN_STATES.map((state) => ({ state }))}
          columns={[
            { head: "State", title: true, cell: ({ state }) => stateInWords(state) },
            { head: "Live", align: "end", cell: ({ state }) => <FlightLink mode="live" {...{ state, in_flight }} /> },
            { head: "Test", align: "end", cell: ({ state }) => <FlightLink mode="test" {...{ state, in_flight }} /> },
          ]}
          foot={["In all", String(allOf(in_flight.live)), String(allOf(in_flight.test))]}
          row={({ state }) => ({ id: `in-flight-${state}` })}
        />
        {in_flight_cut ? <p class="hint">There are more than these.</p> : null}
      </div>
      <div>
        <h2>Missed, in live mode</h2>
        <Table
          dense
          caption="Deadlines that passed"
          rows={(Object.keys(MISS_WORDS) as MissKind[]).map((kind) => ({ kind }))}
          columns={[
            { head: "What", title: true, cell: ({ kind }) => MISS_WORDS[kind] },
            { head: "Today", align: "end", cell: ({ kind }) => countInWords(misses.today[kind]) },
            {
              head: "7 days",
              align: "end",
              cell: ({ kind }) => <a href={withQuery(PATHS.misses, { kind })}>{countInWords(misses.week[kind])}</a>,
            },
          ]}
          row={({ kind }) => ({ id: `missed-${kind}` })}
        />
        <p class="hint">
          Days are UTC. {misses_cut ? `Counted over the newest ${countInWords(health.newest)} deployments. ` : null}A
          start that was missed is known where a webhook or the expert was told.
        </p>
      </div>
    </section>
  );
}

function FlightLink({
  mode,
  state,
  in_flight,
}: {
  mode: "test" | "live";
  state: OpenState;
  in_flight: Health["in_flight"];
}) {
  const count = countInWords(in_flight[mode][state]);
  const words = `${count} ${stateInWords(state)}, ${mode}`;
  return (
    <a href={withQuery(PATHS.deployments, { mode, status: state })} aria-label={words}>
      {count}
    </a>
  );
}

function allOf(flight: InFlight): number {
  return OPEN_STATES.reduce((sum, state) => sum + flight[state], 0);
}

function Waiting({ health: { waiting, now } }: { health: Health }) {
  const there = OPEN_STATES.filter((state) => waiting[state].length > 0);
  return (
    <section class="part" aria-labelledby="waiting-title">
      <h2 id="waiting-title">Waiting longest, in live mode</h2>
      {there.length === 0 ? (
        <Empty title="Nothing waits">What agents deploy in live mode and nobody has ended is listed here.</Empty>
      ) : (
        <div class="charts">
          {there.map((state) => (
            <div id={`waiting-${state}`}>
              <h3>{WAITS[state]}</h3>
              <Table
                caption={WAITS[state]}
                rows={waiting[state]}
                columns={[
                  {
                    head: "Deployment",
                    title: true,
                    cell: ({ id }: OpenDeployment) => (
                      <a href={deploymentPath(id)}>
                        <code>{id}</code>
                      </a>
                    ),
                  },
                  {
                    head: "Workspace",
                    cell: ({ workspace_id }) => (
                      <a href={workspacePath(workspace_id)}>
                        <code>…{workspace_id.slice(-6)}</code>
                      </a>
                    ),
                  },
                  { head: "For", align: "end", tight: true, cell: ({ since }) => span(now - since) },
                ]}
              />
            </div>
          ))}
        </div>
      )}
    </section>
  );
}

function Letters({ health: { dead_letters, now } }: { health: Health }) {
  if (dead_letters.newest.length === 0) return null;
  return (
    <section class="part" aria-labelledby="letters-title">
      <h2 id="letters-title">Newest dead letters</h2>
      <Table
        caption="Newest dead letters"
        rows={dead_letters.newest}
        columns={[
          {
            head: "Delivery",
            title: true,
            cell: ({ id }) => (
              <a href={deliveryPath(id)}>
                <code>{id}</code>
              </a>
            ),
          },
          { head: "Event", cell: ({ event_type }) => <code>{event_type}</code> },
          { head: "To", cell: ({ url }) => url },
          { head: "Made", tight: true, cell: ({ created_at }) => <Ago at={created_at} now={now} /> },
        ]}
      />
    </section>
  );
}
