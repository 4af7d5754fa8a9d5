/** Tables, states, the diagram. */
export const PARTS = `
table { width: 100%; margin: 1rem 0; border-collapse: collapse; font-size: 0.9375rem; line-height: 1.45; }
th { padding: 0.4rem 0.75rem 0.4rem 0; border-bottom: 1px solid var(--line); color: var(--muted); font-size: 0.8125rem; font-weight: 600; text-align: left; }
td { padding: 0.5rem 0.75rem 0.5rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td:last-child, th:last-child { padding-right: 0; }
td code { overflow-wrap: normal; }
td:first-child code { white-space: nowrap; }
tr:target td { background: var(--accent-soft); }
tr:target td:first-child { box-shadow: -0.5rem 0 0 var(--accent-soft), -0.65rem 0 0 var(--accent); }

.state { white-space: nowrap; background: none; padding: 0; }
code.state::before { content: ""; display: inline-block; width: 0.55em; height: 0.55em; margin-right: 0.4em; border-radius: 50%; background: currentColor; }
.state-pending { color: var(--muted); }
.state-accepted { color: var(--blue); }
.state-in_progress { color: var(--accent); }
.state-needs_input { color: var(--amber); }
.state-completed { color: var(--green); }
.state-cancelled { color: var(--muted); }
.state-expired { color: var(--red); }
:is(.state-cancelled, .state-expired, .state-completed)::before { border-radius: 1px; }

.diagram { overflow-x: auto; }
.states { display: block; margin: 0 auto; min-width: 34rem; max-width: 100%; height: auto; font-family: var(--sans); }
.diagram:focus-visible { outline-offset: 4px; }
.states text { fill: var(--text); stroke: none; }
.states .state path { fill: var(--back); stroke: currentColor; stroke-width: 1.5; }
.states .state.end path { fill: var(--raised); }
.states .state text { fill: currentColor; font-weight: 600; }
.states .begin ellipse { fill: var(--text); stroke: none; }
.states .step path { fill: none; stroke: var(--edge); }
.states .step polygon { fill: var(--edge); stroke: none; }
.states .step text { fill: var(--muted); font-size: 11.5px; }
.states .main path { stroke: var(--text); stroke-width: 1.5; }
.states .main polygon { fill: var(--text); }
.states .main text { fill: var(--text); }
.states .timer path { stroke-dasharray: 4 3; }

.codes ul { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; list-style: none; padding: 0; }
.codes li { margin: 0; scroll-margin-top: 5rem; }
.codes li:target { outline: 2px solid var(--accent); outline-offset: 3px; border-radius: 4px; }

@media (max-width: 40rem) {
  table, tbody, tr, td { display: block; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tr { padding: 0.6rem 0; border-bottom: 1px solid var(--line); }
  td { display: flex; gap: 0.75rem; padding: 0.15rem 0; border: 0; }
  td::before { content: attr(data-label); flex: none; width: 5.5rem; color: var(--muted); font-size: 0.8125rem; line-height: 1.6; overflow-wrap: anywhere; }
  .pairs td::before { content: none; }
  td:has(> span:empty) { display: none; }
  td > span { min-width: 0; overflow-wrap: anywhere; }
  td code, td:first-child code { overflow-wrap: anywhere; white-space: normal; }
  tr:target { background: var(--accent-soft); box-shadow: -0.4rem 0 0 var(--accent-soft), -0.55rem 0 0 var(--accent); }
  tr:target td, tr:target td:first-child { background: none; box-shadow: none; }
}
`;
