const WIDTH = 720;
const LABEL = 270;
const VALUE = 90;
const BAR = 18;
const GAP = 6;
const TOP = 64;
const PLOT = WIDTH - LABEL - VALUE;
/** @type {("a" | "b" | "c")[]} */
const TONES = ["a", "b", "c"];

const STYLE = `
  text { font: 13px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #1f2328 }
  .title { font-weight: 600; font-size: 15px }
  .quiet { fill: #59636e }
  .a { fill: #9aa4af } .b { fill: #2f6fd0 } .c { fill: #7a4fc0 }
  .line { stroke: #d1242f; stroke-width: 1.5; stroke-dasharray: 4 3 }
  .paper { fill: #fff }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .quiet { fill: #9198a1 }
    .a { fill: #6e7681 } .b { fill: #4a90e8 } .c { fill: #a37be0 }
    .line { stroke: #ff7b72 }
    .paper { fill: #0d1117 }
  }`;

/**
 * Bars side by side as a static SVG that follows the reader's light or dark scheme. The table with the same figures
 * stands beside it, so nothing is only in the picture.
 * @param {{ title: string, unit: string, series: string[], rows: { words: string, values: (number | null)[] }[],
 *   tones?: ("a" | "b" | "c")[], line?: { at: number, words: string }, format?: (value: number) => string }} chart
 */
export function barChart({
  title,
  unit,
  series,
  rows,
  tones = TONES,
  line,
  format = (value) => String(Math.round(value)),
}) {
  const values = rows.flatMap((row) => row.values.filter((value) => value !== null));
  const most = Math.max(...values, line?.at ?? 0, Number.MIN_VALUE);
  const rowHeight = series.length * BAR + GAP * 2;
  const height = TOP + rows.length * rowHeight + (line ? 30 : 10);
  const x = (value) => LABEL + (value / most) * PLOT;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escaped(`${title}, ${unit}`)}">`,
    `<style>${STYLE}</style>`,
    `<rect class="paper" width="${WIDTH}" height="${height}" rx="6"/>`,
    `<text class="title" x="16" y="26">${escaped(title)} <tspan class="quiet" font-weight="400">(${escaped(unit)})</tspan></text>`,
    ...legend(series, tones),
  ];
  for (const [index, row] of rows.entries()) {
    const top = TOP + index * rowHeight;
    const middle = top + (series.length * BAR) / 2 + 4;
    parts.push(`<text x="${LABEL - 10}" y="${middle}" text-anchor="end">${escaped(row.words)}</text>`);
    for (const [turn, value] of row.values.entries()) {
      if (value === null) continue;
      const y = top + turn * BAR;
      const width = Math.max(1, x(value) - LABEL);
      parts.push(
        `<rect class="${tones[turn]}" x="${LABEL}" y="${y}" width="${fixed(width)}" height="${BAR - 3}" rx="2"/>`,
      );
      parts.push(`<text class="quiet" x="${fixed(LABEL + width + 6)}" y="${y + 12}">${escaped(format(value))}</text>`);
    }
  }
  if (line) {
    const at = fixed(x(line.at));
    const bottom = height - 24;
    parts.push(`<line class="line" x1="${at}" x2="${at}" y1="${TOP - 6}" y2="${bottom}"/>`);
    parts.push(`<text class="quiet" x="${at}" y="${height - 8}" text-anchor="middle">${escaped(line.words)}</text>`);
  }
  return `${parts.join("\n")}\n</svg>\n`;
}

function legend(series, tones) {
  let x = 16;
  return series.flatMap((words, index) => {
    const at = x;
    x += 26 + words.length * 8;
    return [
      `<rect class="${tones[index]}" x="${at}" y="38" width="11" height="11" rx="2"/>`,
      `<text class="quiet" x="${at + 16}" y="48">${escaped(words)}</text>`,
    ];
  });
}

const fixed = (value) => Number(value.toFixed(1));

function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
