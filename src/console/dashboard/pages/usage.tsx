import type { Usage } from "../../../services/dashboard/usage.ts";
import type { UsageDay } from "../../../services/dashboard/usage-by-day.ts";
import { Chart, type ChartLine } from "../../ui/chart.tsx";
import { wholeNumber } from "../../ui/chart-scale.ts";
import { CsrfForm, Empty, ErrorSummary } from "../../ui/kit.tsx";
import { Table } from "../../ui/table.tsx";
import { Ago, At } from "../../ui/time.tsx";
import type { Errors, Frame } from "../frame.ts";
import { pathIn } from "../paths.ts";
import { Layout } from "./layout.tsx";
import { control, Field, Head, ReadOnly } from "./parts.tsx";

/** A request for higher limits, as it is listed. */
export interface ShownRequest {
  id: string;
  wanted: Record<string, number>;
  reason: string;
  status: "open" | "granted" | "declined";
  created_at: string;
  decided_at: string | null;
}

export interface UsageView {
  frame: Frame;
  usage: Usage;
  days: readonly UsageDay[];
  limits: { cycle_cap: number; in_flight_limit: number; rate_limit: number };
  requests: readonly ShownRequest[];
  errors: Errors;
  typed: { cycle_cap: string; in_flight_limit: string; rate_limit: string; reason: string };
}

const LIMITS = {
  cycle_cap: "Credits a cycle",
  in_flight_limit: "Deployments in flight",
  rate_limit: "Requests a minute and key",
} as const;
type Limit = keyof typeof LIMITS;

const dayOfMonth = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
const shortDay = new Intl.DateTimeFormat("en-GB", { day: "numeric", timeZone: "UTC" });

/** What this cycle has cost, day by day, and what may be spent and run. */
export function UsagePage(view: UsageView) {
  const { frame, usage, requests, errors } = view;
  return (
    <Layout title="Usage" frame={frame} section="usage">
      <Head
        title="Usage"
        hint={`This cycle: ${dayOfMonth.format(Date.parse(usage.cycle.start))} to ${dayOfMonth.format(Date.parse(usage.cycle.end) - 1)}, in UTC.`}
      />
      {frame.place.mode === "live" ? <Live view={view} /> : <Test usage={usage} />}
      <section class="part" aria-labelledby="limits-title">
        <h2 id="limits-title">Limits</h2>
        <ErrorSummary errors={errors} />
        <div class="split">
          <Limits view={view} />
          <div>
            <h3>What was asked for</h3>
            {requests.length > 0 ? (
              <Requests requests={requests} now={frame.now} />
            ) : (
              <Empty title="No request yet">What you ask the operator for is listed here, with what came of it.</Empty>
            )}
          </div>
        </div>
      </section>
    </Layout>
  );
}

function Live({ view: { usage, days } }: { view: UsageView }) {
  const used = usage.settled + usage.reserved;
  return (
    <>
      <dl class="tiles">
        <Tile words="Settled" value={usage.settled} more="spent on what was completed" />
        <Tile words="Reserved" value={usage.reserved} more="set aside for what runs" />
        <Tile words="Credits left" value={usage.balance} more={`of ${wholeNumber(usage.cap)} granted`} />
        <Tile words="In flight" value={usage.in_flight.count} more={`of ${wholeNumber(usage.in_flight.limit)}`} />
      </dl>
      <Chart
        id="usage"
        title="Credits this cycle"
        summary={`${wholeNumber(used)} of ${wholeNumber(usage.cap)} credits are settled or reserved${percentOf(used, usage.cap)}. ${thresholdsInWords(usage)}`}
        axis="Day"
        points={days.map(({ day }) => ({ short: shortDay.format(day), full: dayOfMonth.format(day) }))}
        columns={[
          {
            words: "Settled that day",
            values: days.map(({ settled, reserved }) => (reserved === null ? null : settled)),
            sum: true,
          },
        ]}
        series={[
          { words: "Settled so far", tone: "accent", values: days.map(({ settled_so_far }) => settled_so_far) },
          { words: "Reserved at day's end", tone: "accent", values: days.map(({ reserved }) => reserved) },
        ]}
        lines={linesOf(usage)}
      />
      <Thresholds usage={usage} />
    </>
  );
}

function Test({ usage }: { usage: Usage }) {
  return (
    <>
      <dl class="tiles">
        <Tile words="In flight" value={usage.in_flight.count} more={`of ${wholeNumber(usage.in_flight.limit)}`} />
      </dl>
      <Empty title="Test mode spends nothing">No credits are reserved or settled here. Live mode has the chart.</Empty>
    </>
  );
}

function Tile({ words, value, more }: { words: string; value: number; more: string }) {
  return (
    <div class="tile">
      <dt>{words}</dt>
      <dd>
        {wholeNumber(value)} <span class="tile-more">{more}</span>
      </dd>
    </div>
  );
}

/** The cap, and the shares of it that are told. */
function linesOf({ cap, thresholds }: Usage): ChartLine[] {
  if (cap === 0) return [];
  const shares = thresholds.map(
    ({ percent }): ChartLine => ({
      at: (cap * percent) / 100,
      words: `${percent} %`,
      tone: percent >= 90 ? "red" : "amber",
    }),
  );
  return [...shares, { at: cap, words: "Cap", tone: "muted" }];
}

function percentOf(used: number, cap: number): string {
  return cap === 0 ? "" : `, which is ${Math.floor((used * 100) / cap)} %`;
}

function thresholdsInWords({ thresholds }: Usage): string {
  const reached = thresholds.filter(({ reached_at }) => reached_at !== null);
  if (reached.length === 0) return "No threshold was reached yet.";
  return `Reached: ${reached.map(({ percent }) => `${percent} %`).join(", ")}.`;
}

function Thresholds({ usage }: { usage: Usage }) {
  return (
    <section class="block" aria-labelledby="thresholds-title">
      <h2 id="thresholds-title">Thresholds</h2>
      <p class="hint">
        Each is told once a cycle, as the event <code>usage.threshold_reached</code>.
      </p>
      <Table
        caption="Thresholds of this cycle"
        rows={usage.thresholds}
        columns={[
          { head: "Share of the cap", title: true, cell: ({ percent }) => `${percent} %` },
          { head: "Credits", align: "end", cell: ({ percent }) => wholeNumber((usage.cap * percent) / 100) },
          {
            head: "Reached",
            align: "end",
            cell: ({ reached_at }) => (reached_at === null ? "Not yet" : <At at={reached_at} />),
          },
        ]}
      />
    </section>
  );
}

function Limits({ view: { frame, limits, errors, typed } }: { view: UsageView }) {
  if (!frame.may_build) {
    return (
      <div>
        <LimitTable limits={limits} />
        <ReadOnly frame={frame} what="owners and developers may ask for more" />
      </div>
    );
  }
  return (
    <div>
      <LimitTable limits={limits} />
      <h3>Ask for more</h3>
      <CsrfForm action={pathIn(frame.place, "usage", "limits")} csrf={frame.csrf} class="fields">
        {(Object.keys(LIMITS) as Limit[]).map((limit) => (
          <Field path={limit} label={LIMITS[limit]} errors={errors}>
            <input
              inputmode="numeric"
              autocomplete="off"
              class="short"
              value={typed[limit]}
              placeholder={String(limits[limit])}
              {...control(limit, errors)}
            />
          </Field>
        ))}
        <Field path="reason" label="What it is for" hint="The operator reads it." errors={errors}>
          <textarea rows={3} maxlength={2_000} {...control("reason", errors, true)}>
            {`\n${typed.reason}`}
          </textarea>
        </Field>
        <p class="form-actions">
          <button type="submit" class="button button-primary">
            Send the request
          </button>
        </p>
      </CsrfForm>
    </div>
  );
}

function LimitTable({ limits }: { limits: UsageView["limits"] }) {
  return (
    <table class="pairs">
      <caption class="unseen">Limits in force</caption>
      <tbody>
        {(Object.keys(LIMITS) as Limit[]).map((limit) => (
          <tr>
            <th scope="row">{LIMITS[limit]}</th>
            <td>{wholeNumber(limits[limit])}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Requests({ requests, now }: { requests: readonly ShownRequest[]; now: number }) {
  return (
    <Table
      caption="Requests for higher limits, newest first"
      rows={requests}
      columns={[
        {
          head: "Asked for",
          title: true,
          cell: ({ wanted, reason }) => (
            <>
              {Object.entries(wanted).map(([name, value]) => (
                <div>{`${Object.hasOwn(LIMITS, name) ? LIMITS[name as Limit] : name}: ${wholeNumber(value)}`}</div>
              ))}
              <p class="hint">{reason}</p>
            </>
          ),
        },
        {
          head: "Came to",
          cell: ({ status, created_at, decided_at }) => (
            <span class="hint">
              <span class={`tag ${STATES[status].tag}`}>{STATES[status].words}</span>{" "}
              <Ago at={decided_at ?? created_at} now={now} />
            </span>
          ),
        },
      ]}
    />
  );
}

const STATES = {
  open: { words: "Open", tag: "tag-warn" },
  granted: { words: "Granted", tag: "tag-good" },
  declined: { words: "Declined", tag: "tag-off" },
};
