import { type Bucket, RANGES, type Range } from "../../../domain/operations/series.ts";
import { DAY } from "../../../domain/time.ts";
import type { Charts } from "../../../services/operations/charts.ts";
import { Chart, type ChartPoint } from "../../ui/chart.tsx";
import { Filter, Filters, Select } from "../../ui/table.tsx";
import { lasted } from "../../ui/timeline.tsx";
import type { Frame } from "../frame.ts";
import { PATHS } from "../paths.ts";
import { HealthTabs, Layout } from "./layout.tsx";
import { countInWords } from "./words.ts";

const RANGE_WORDS: Record<Range, string> = {
  "24h": "24 hours, by hour",
  "7d": "7 days, by day",
  "30d": "30 days, by day",
};
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
const hour = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "UTC" });

/** What was created, completed and expired over time, and how long accepting and completing took. */
export function ChartsPage({ frame, charts }: { frame: Frame; charts: Charts }) {
  const { range, mode, skill, skills, buckets, total } = charts;
  const points = buckets.map(({ at }) => pointOf(at, charts.step));
  const values = (of: (bucket: Bucket) => number | null) => buckets.map(of);
  const axis = charts.step === DAY ? "Day" : "Hour";
  const known = skill === null || skills.includes(skill) ? skills : [...skills, skill];
  return (
    <Layout title="Over time" frame={frame} section="health">
      <h1>Over time</h1>
      <HealthTabs current={PATHS.charts} />
      <Filters action={PATHS.charts} clear={null}>
        <Filter id="range" words="Range">
          <Select
            id="range"
            name="range"
            value={range}
            options={RANGES.map((value) => ({ value, words: RANGE_WORDS[value] }))}
          />
        </Filter>
        <Filter id="mode" words="Mode">
          <Select
            id="mode"
            name="mode"
            value={mode}
            options={[
              { value: "live", words: "Live" },
              { value: "test", words: "Test" },
            ]}
          />
        </Filter>
        <Filter id="skill" words="Skill">
          <Select
            id="skill"
            name="skill"
            value={skill ?? ""}
            options={[{ value: "", words: "Every skill" }, ...known.map((value) => ({ value, words: value }))]}
          />
        </Filter>
      </Filters>
      <Chart
        id="counts"
        title="Deployments"
        summary={`${countInWords(total.created)} created, ${countInWords(total.completed)} completed, ${countInWords(total.expired)} expired.`}
        axis={axis}
        points={points}
        sums
        series={[
          { words: "Created", tone: "blue", as: "line", values: values(({ created }) => created) },
          { words: "Completed", tone: "green", as: "line", values: values(({ completed }) => completed) },
          { words: "Expired", tone: "red", as: "line", values: values(({ expired }) => expired) },
        ]}
      />
      <div class="charts">
        <Chart
          id="accept"
          title="Time to accept"
          summary={summaryOf(total.accept_p50, total.accept_p95, "Nothing was accepted.")}
          axis={axis}
          points={points}
          format={lasted}
          least={1_000}
          series={[
            { words: "p50", tone: "accent", as: "line", values: values(({ accept_p50 }) => accept_p50) },
            { words: "p95", tone: "amber", as: "line", values: values(({ accept_p95 }) => accept_p95) },
          ]}
        />
        <Chart
          id="complete"
          title="Time from accepted to completed"
          summary={summaryOf(total.complete_p50, total.complete_p95, "Nothing was completed.")}
          axis={axis}
          points={points}
          format={lasted}
          least={1_000}
          series={[
            { words: "p50", tone: "accent", as: "line", values: values(({ complete_p50 }) => complete_p50) },
            { words: "p95", tone: "amber", as: "line", values: values(({ complete_p95 }) => complete_p95) },
          ]}
        />
      </div>
      <p class="hint">
        Days and hours are UTC. A thing counts where it happened, of deployments that were made within the range or the
        7 days before it
        {charts.cut ? `: of the newest ${countInWords(charts.newest)} of them, so early points lack some` : ""}. p95: 95
        of 100 took no longer. Time to accept is from the creation, or from what it was scheduled for.
      </p>
    </Layout>
  );
}

function summaryOf(p50: number | null, p95: number | null, none: string): string {
  return p50 === null || p95 === null
    ? none
    : `Half took no longer than ${lasted(p50)}, 95 of 100 no longer than ${lasted(p95)}.`;
}

function pointOf(at: number, step: number): ChartPoint {
  if (step === DAY) return { short: day.format(at), full: `${day.format(at)} (UTC)` };
  return { short: hour.format(at), full: `${day.format(at)}, ${hour.format(at)} UTC` };
}
