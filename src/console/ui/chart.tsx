import type { Child } from "hono/jsx";
import { ceilingOf, marksOf, wholeNumber } from "./chart-scale.ts";
import { Table } from "./table.tsx";

export type ChartTone = "accent" | "blue" | "amber" | "green" | "red" | "muted";

/** One measure over the chart's points. Null where nothing was measured: a bar is left out, a line is broken. */
export interface ChartSeries {
  words: string;
  tone: ChartTone;
  values: readonly (number | null)[];
  /** Bars stand on each other in the order given. Default: `bar`. */
  as?: "bar" | "line";
}

/** A line across the chart: a limit, a threshold. */
export interface ChartLine {
  at: number;
  words: string;
  tone: ChartTone;
}

/** A place on the horizontal axis: `short` below the chart, `full` in the table and on hover. */
export interface ChartPoint {
  short: string;
  full: string;
}

/** A column of the table behind a chart. */
export interface ChartColumn {
  words: string;
  values: readonly (number | null)[];
  sum?: boolean;
}

interface ChartProps {
  /** Of this page alone. */
  id: string;
  title: string;
  /** What the chart says, in a sentence: for those who don't see it, and shown below its title. */
  summary: Child;
  /** What the points are: `Day`, `Hour`. */
  axis: string;
  points: readonly ChartPoint[];
  series: readonly ChartSeries[];
  lines?: readonly ChartLine[];
  /** A value for people. Default: a whole number. */
  format?: (value: number) => string;
  /** More columns of the table behind, that are not drawn. With `sum`, the table's last row has their sum. */
  columns?: readonly ChartColumn[];
  /** Whether the table's last row has each series' sum: leave it out where a sum over time says nothing. */
  sums?: boolean;
  /** The smallest height of the vertical axis, so that little stays little. */
  least?: number;
}

const HEIGHT = 220;
const TOP = 14;
const BOTTOM = 26;
const PLOT = HEIGHT - TOP - BOTTOM;
/** As many words as fit below a chart on a wide screen, and on a narrow one. */
const WORDS = { wide: 16, narrow: 6 };

/** Bars and lines over time, drawn here: an SVG as wide as its place, and the numbers as a table behind it. */
export function Chart({ format = wholeNumber, lines = [], ...props }: ChartProps) {
  const { id, title, summary, axis, points, series, columns = [], sums = false, least = 1 } = props;
  const ceiling = ceilingOf(highest(series, lines, points.length, least));
  const y = (value: number) => TOP + PLOT - (value / ceiling) * PLOT;
  return (
    <figure class="chart" aria-labelledby={`${id}-title`}>
      <figcaption>
        <h2 id={`${id}-title`}>{title}</h2>
        <p class="hint" id={`${id}-summary`}>
          {summary}
        </p>
      </figcaption>
      <Legend series={series} lines={lines} format={format} />
      <div class="chart-plot">
        <svg class="chart-axis" width="56" height={HEIGHT} aria-hidden="true" focusable="false">
          {marksOf(ceiling).map((mark) => (
            <text x="48" y={round(y(mark) + 4)} text-anchor="end">
              {format(mark)}
            </text>
          ))}
        </svg>
        <svg class="chart-area" height={HEIGHT} role="img" aria-label={title} aria-describedby={`${id}-summary`}>
          {marksOf(ceiling).map((mark) => (
            <line class="chart-grid" x1="0" x2="100%" y1={round(y(mark))} y2={round(y(mark))} />
          ))}
          <Bars points={points} series={series} y={y} format={format} />
          {lines.map(({ at, tone }) => (
            <line class={`chart-line chart-${tone}`} x1="0" x2="100%" y1={round(y(at))} y2={round(y(at))} />
          ))}
          {series
            .filter(({ as }) => as === "line")
            .map((one, index) => (
              <Curve series={one} index={index} points={points} y={y} format={format} />
            ))}
          <PointWords points={points} />
        </svg>
      </div>
      <details class="fold chart-data">
        <summary>The numbers as a table</summary>
        <Numbers
          title={title}
          axis={axis}
          points={points}
          columns={[...columns, ...series.map(({ words, values }) => ({ words, values, sum: sums }))]}
          format={format}
        />
      </details>
    </figure>
  );
}

type Drawn = Pick<ChartProps, "points"> & { y: (value: number) => number; format: (value: number) => string };

function Bars({ points, series, y, format }: Drawn & { series: readonly ChartSeries[] }) {
  const bars = series.filter(({ as = "bar" }) => as === "bar");
  if (bars.length === 0) return null;
  const step = 100 / points.length;
  return (
    <>
      {points.map(({ full }, index) => {
        let below = 0;
        const values = bars.map(({ values }) => values[index] ?? null);
        if (values.every((value) => value === null)) return null;
        const words = bars.map(({ words }, at) => `${words}: ${format(values[at] ?? 0)}`).join(", ");
        return (
          <g class="chart-point">
            <title>{`${full}. ${words}`}</title>
            <rect class="chart-hit" x={share(index * step)} width={share(step)} y={TOP} height={PLOT} />
            {bars.map(({ tone }, at) => {
              const value = values[at] ?? 0;
              if (value <= 0) return null;
              const from = y(below);
              below += value;
              return (
                <rect
                  class={`chart-bar chart-${tone}`}
                  x={share(index * step + step * 0.14)}
                  width={share(step * 0.72)}
                  y={round(y(below))}
                  height={round(Math.max(1, from - y(below)))}
                />
              );
            })}
          </g>
        );
      })}
    </>
  );
}

/** A line as pieces between points: only single lines know shares of the width. */
function Curve({ series, index, points, y, format }: Drawn & { series: ChartSeries; index: number }) {
  const step = 100 / points.length;
  const x = (at: number) => share((at + 0.5) * step);
  return (
    <g class={`chart-curve chart-curve-${index % 3} chart-${series.tone}`}>
      {series.values.map((value, at) => {
        const before = series.values[at - 1];
        if (value === null || before === null || before === undefined) return null;
        return <line x1={x(at - 1)} y1={round(y(before))} x2={x(at)} y2={round(y(value))} />;
      })}
      {series.values.map((value, at) =>
        value === null ? null : (
          <circle cx={x(at)} cy={round(y(value))} r="2.5">
            <title>{`${points[at]?.full ?? ""}. ${series.words}: ${format(value)}`}</title>
          </circle>
        ),
      )}
    </g>
  );
}

function PointWords({ points }: { points: readonly ChartPoint[] }) {
  const step = 100 / points.length;
  const wide = Math.ceil(points.length / WORDS.wide);
  const narrow = wide * Math.ceil(points.length / wide / WORDS.narrow);
  return (
    <>
      {points.map(({ short }, index) =>
        index % wide === 0 ? (
          <text
            class={index % narrow === 0 ? "chart-word" : "chart-word chart-word-wide"}
            x={share((index + 0.5) * step)}
            y={HEIGHT - 8}
            text-anchor="middle"
          >
            {short}
          </text>
        ) : null,
      )}
    </>
  );
}

function Legend({
  series,
  lines,
  format,
}: Pick<ChartProps, "series"> & Required<Pick<ChartProps, "lines" | "format">>) {
  let curves = 0;
  return (
    <ul class="legend">
      {series.map(({ words, tone, as }) => (
        <li>
          <span class={`legend-mark legend-${as === "line" ? `curve-${curves++ % 3}` : "bar"} chart-${tone}`} />
          {words}
        </li>
      ))}
      {lines.map(({ words, at, tone }) => (
        <li>
          <span class={`legend-mark legend-line chart-${tone}`} />
          {words}: {format(at)}
        </li>
      ))}
    </ul>
  );
}

function Numbers({
  title,
  axis,
  points,
  columns,
  format,
}: Pick<ChartProps, "title" | "axis" | "points"> & {
  columns: readonly ChartColumn[];
  format: (value: number) => string;
}) {
  const rows = points.map((point, index) => ({ point, index }));
  const sumOf = ({ values }: ChartColumn) => values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
  const sums = columns.map((column) => (column.sum ? format(sumOf(column)) : null));
  return (
    <Table
      dense
      caption={title}
      columns={[
        { head: axis, cell: ({ point }) => point.full, title: true },
        ...columns.map(({ words, values }) => ({
          head: words,
          cell: ({ index }: { index: number }) => {
            const value = values[index] ?? null;
            return value === null ? "–" : format(value);
          },
          align: "end" as const,
        })),
      ]}
      rows={rows}
      {...(sums.some((sum) => sum !== null) ? { foot: ["In all", ...sums] } : {})}
    />
  );
}

function highest(series: readonly ChartSeries[], lines: readonly ChartLine[], points: number, least: number): number {
  const stacks = Array.from({ length: points }, (_, index) =>
    series.reduce((sum, { values, as }) => (as === "line" ? sum : sum + Math.max(0, values[index] ?? 0)), 0),
  );
  const curves = series.flatMap(({ values, as }) => (as === "line" ? values.map((value) => value ?? 0) : []));
  return Math.max(least, ...stacks, ...curves, ...lines.map(({ at }) => at));
}

function share(percent: number): string {
  return `${round(percent)}%`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
