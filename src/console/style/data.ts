/** Tables, filters, tabs, charts, timelines. */
export const DATA = `
body.wide { --width: 68rem; }
.table { width: 100%; border-collapse: collapse; font-size: 0.9375rem; }
.table caption { padding: 0 0 0.5rem; text-align: left; font-weight: 600; }
.table :is(th, td) { padding: 0.6rem 1rem 0.6rem 0; text-align: left; vertical-align: baseline; overflow-wrap: anywhere; }
.table :is(th, td):last-child { padding-right: 0; }
.table thead th { padding-block: 0.35rem; color: var(--muted); font-size: 0.8125rem; font-weight: 600; overflow-wrap: normal; border-bottom: 1px solid var(--line); }
.table tbody tr + tr > * { border-top: 1px solid var(--line); }
.table tbody th { font-weight: 550; }
.table .skill { overflow-wrap: normal; white-space: nowrap; }
.table tfoot > tr > * { border-top: 2px solid var(--line); font-weight: 650; }
.table .to-end { text-align: right; font-variant-numeric: tabular-nums; }
.table .tight { white-space: nowrap; }
.table .hint { margin: 0; font-weight: 400; overflow-wrap: anywhere; }
.table .confirm > summary { min-height: 2rem; padding: 0 0.7rem; font-size: 0.875rem; }
.table td .confirm > summary, .table td form { display: inline-flex; }
.table :is(dialog, .confirm-panel) { text-align: left; }
:is(.table, .empty) + .part { margin-top: 2rem; }
.table-dense { font-size: 0.875rem; }
.table-dense :is(th, td) { padding-block: 0.3rem; }
.table-acts { display: flex; flex-wrap: wrap; justify-content: flex-end; gap: 0.4rem; }

.filters { display: flex; flex-wrap: wrap; align-items: end; gap: 0.75rem 1rem; margin: 0.9rem 0 1.25rem; }
.filter { flex: 1 1 10rem; max-width: 16rem; margin: 0; }
.filter-wide { flex-basis: 18rem; max-width: 24rem; }
.filter label { display: block; margin-bottom: 0.2rem; color: var(--muted); font-size: 0.8125rem; }
.filters :is(input, select, .button) { height: 2.6rem; min-height: 0; }
.filters-actions { display: flex; gap: 0.4rem; margin: 0; }

.tabs { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; margin: 0 0 1.25rem; border-bottom: 1px solid var(--line); font-size: 0.9375rem; }
.tabs a { padding: 0.5rem 0.1rem; margin-bottom: -1px; border-bottom: 2px solid transparent; color: var(--muted); text-decoration: none; }
.tabs a:hover { color: var(--text); }
.tabs a[aria-current] { border-bottom-color: var(--accent); color: var(--text); font-weight: 600; }

.chart { margin: 0 0 1.75rem; min-width: 0; }
.chart figcaption h2 { margin-bottom: 0.1rem; }
.chart-plot { display: flex; min-width: 0; }
.chart-axis { flex: none; }
.chart-area { flex: 1; width: 100%; min-width: 0; overflow: visible; }
.chart text { fill: var(--muted); font: 0.75rem var(--sans); font-variant-numeric: tabular-nums; }
.chart-grid { stroke: var(--line); stroke-width: 1; }
.chart-accent { --tone: var(--accent); }
.chart-blue { --tone: var(--blue); }
.chart-amber { --tone: var(--amber); }
.chart-green { --tone: var(--green); }
.chart-red { --tone: var(--red); }
.chart-muted { --tone: var(--edge); }
.chart-bar { fill: var(--tone); }
.chart-bar ~ .chart-bar { fill-opacity: 0.35; stroke: var(--tone); stroke-width: 1; }
.chart-hit { fill: transparent; }
.chart-point:hover .chart-hit { fill: var(--raised); }
.chart-line { stroke: var(--tone); stroke-width: 1.5; stroke-dasharray: 6 4; }
.chart-curve line { stroke: var(--tone); stroke-width: 2; stroke-linecap: round; }
.chart-curve circle { fill: var(--tone); stroke: var(--back); stroke-width: 1; }
.chart-curve-1 line { stroke-dasharray: 5 4; }
.chart-curve-2 line { stroke-dasharray: 1 4; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 0.15rem 1.25rem; margin: 0 0 0.4rem; padding: 0; color: var(--muted); font-size: 0.8125rem; }
.legend li { display: flex; align-items: center; gap: 0.4rem; }
.legend-mark { flex: none; width: 0.75rem; height: 0.75rem; border-radius: 2px; background: var(--tone); }
.legend li + li > .legend-bar { background: color-mix(in srgb, var(--tone) 35%, transparent); border: 1px solid var(--tone); }
.legend-line, .legend-curve-0, .legend-curve-1, .legend-curve-2 { width: 1.25rem; height: 0; border-radius: 0; background: none; border-top: 2px solid var(--tone); }
.legend-line, .legend-curve-1 { border-top-style: dashed; }
.legend-curve-2 { border-top-style: dotted; }
.chart-data { margin-top: 0.35rem; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 0.5rem 2.5rem; }

.timeline { list-style: none; margin: 0; padding: 0; --rail: 0.6rem; }
.step { position: relative; padding: 0 0 0.9rem 1.9rem; }
.step::before { content: ""; position: absolute; left: calc(var(--rail) - 1px); top: 0; bottom: 0; width: 2px; background: var(--line); }
.step:first-child::before { top: 0.6rem; }
.step:last-child::before { bottom: auto; height: 0.9rem; }
.step-head { position: relative; display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 0.75rem; margin: 0; }
.step-head::before { content: ""; position: absolute; left: calc(var(--rail) - 1.9rem - 0.3rem); top: 0.45rem; width: 0.6rem; height: 0.6rem; border-radius: 50%; background: var(--tone, var(--edge)); box-shadow: 0 0 0 3px var(--back); }
.step-good { --tone: var(--green); }
.step-bad { --tone: var(--red); }
.step-warn { --tone: var(--amber); }
.step-info { --tone: var(--blue); }
.step-muted { --tone: var(--edge); }
.step-ahead { color: var(--muted); }
.step-gap { margin: 0 0 0.55rem; color: var(--muted); font-size: 0.8125rem; font-variant-numeric: tabular-nums; }
.step-time { margin-left: auto; color: var(--muted); font: 0.8125rem var(--mono); }
.step-body { margin-top: 0.25rem; font-size: 0.9375rem; min-width: 0; overflow-wrap: anywhere; }

@media (max-width: 44rem) {
  .table:not(.table-dense), .table:not(.table-dense) :is(tbody, tr, th, td) { display: block; }
  .table:not(.table-dense) thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .table:not(.table-dense) tbody tr { padding: 0.7rem 0; border-top: 1px solid var(--line); }
  .table:not(.table-dense) tbody tr:first-child { border-top: 0; }
  .table:not(.table-dense) tbody tr > * { padding: 0.1rem 0; border: 0; text-align: left; }
  .table:not(.table-dense) td[data-head] { display: grid; grid-template-columns: 7rem minmax(0, 1fr); gap: 0 0.75rem; }
  .table:not(.table-dense) .tight { white-space: normal; }
  .table:not(.table-dense) td:has(> .cell:empty) { display: none; }
  .table:not(.table-dense) td[data-head]::before { content: attr(data-head); color: var(--muted); font-size: 0.8125rem; line-height: 1.7rem; }
  .table:not(.table-dense) .table-acts { justify-content: flex-start; margin-top: 0.35rem; }
  .filter { max-width: none; flex-basis: 8rem; }
  .filter-wide { flex-basis: 100%; }
  .chart-word-wide { display: none; }
  .step-time { margin-left: 0; }
}
`;
