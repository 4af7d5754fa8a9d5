/** Rows of deployments, states, tags, tables. */
export const LISTS = `
.inbox-group { margin-bottom: 2.25rem; }
.inbox-group > h2 { margin-bottom: 0.6rem; font-size: 0.9375rem; }
.rows { list-style: none; margin: 0; padding: 0; }
.rows:not(:empty) { border: 1px solid var(--line); border-radius: 10px; }
.row { position: relative; display: flex; align-items: center; gap: 1.25rem; padding: 0.9rem 1.1rem; border-top: 1px solid var(--line); }
.row:first-child { border-top: 0; border-radius: 9px 9px 0 0; }
.row:last-child { border-radius: 0 0 9px 9px; }
.row:only-child { border-radius: 9px; }
.row:hover { background: var(--raised); }
.row:has(.row-link:focus-visible) { outline: 2px solid var(--accent); outline-offset: -2px; }
.row-main { flex: 1; min-width: 0; }
.row-facts { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.1rem 0.75rem; margin: 0 0 0.2rem; font-size: 0.8125rem; }
.row-since { color: var(--muted); }
.row h3, .row-title { margin: 0; font-size: 1rem; font-weight: 500; line-height: 1.45; text-wrap: pretty; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; }
.row-link { color: var(--text); text-decoration: none; }
.row-link::after { content: ""; position: absolute; inset: 0; border-radius: inherit; }
.row-link:focus-visible { outline: none; }
.row:hover .row-link { text-decoration: underline; }
.row .skills { margin-top: 0.45rem; }
.row-actions { position: relative; z-index: 1; flex: none; display: flex; gap: 0.5rem; }

.state { white-space: nowrap; font-weight: 600; }
.state::before { content: ""; display: inline-block; width: 0.55em; height: 0.55em; margin-right: 0.4em; border-radius: 50%; background: currentColor; }
.state-offered { color: var(--accent); }
.state-pending { color: var(--muted); }
.state-accepted { color: var(--blue); }
.state-in_progress { color: var(--accent); }
.state-needs_input { color: var(--amber); }
.state-completed { color: var(--green); }
.state-cancelled { color: var(--muted); }
.state-expired { color: var(--red); }
:is(.state-cancelled, .state-expired, .state-completed)::before { border-radius: 1px; }
.state-offered::before { background: none; border: 2px solid; }
.deadline { white-space: nowrap; color: var(--muted); }
.countdown { color: var(--text); font-weight: 600; font-variant-numeric: tabular-nums; }
.countdown-soon { color: var(--amber); }
.countdown-late { color: var(--red); }
.tag { padding: 0.05rem 0.5rem; border: 1px solid currentColor; border-radius: 1em; font-size: 0.75rem; font-weight: 600; white-space: nowrap; }
.tag-priority { color: var(--red); }
.tag-scheduled { color: var(--blue); }
.tag-here { margin-left: 0.5rem; color: var(--accent); }
.skills { list-style: none; display: flex; flex-wrap: wrap; gap: 0.35rem; margin: 0; padding: 0; min-width: 0; }
.skill { display: inline-flex; align-items: center; gap: 0.25rem; max-width: 100%; padding: 0.05rem 0.55rem; border-radius: 1em; background: var(--raised); border: 1px solid var(--line); color: var(--muted); font-size: 0.8125rem; overflow-wrap: anywhere; }
.skill-matched { background: var(--accent-soft); border-color: transparent; color: var(--accent); font-weight: 600; }
.skill .icon { width: 0.8em; height: 0.8em; }

.figures { display: flex; flex-wrap: wrap; gap: 0.75rem 3rem; margin: 0 0 1.5rem; }
.figures dt { color: var(--muted); font-size: 0.875rem; }
.figures dd { margin: 0; font-size: 1.5rem; font-weight: 600; letter-spacing: -0.01em; font-variant-numeric: tabular-nums; }
.pages { display: flex; gap: 0.6rem; margin-top: 1.25rem; }

.pairs { width: 100%; border-collapse: collapse; font-size: 0.9375rem; table-layout: fixed; }
.pairs th { width: 32%; padding: 0.4rem 1rem 0.4rem 0; color: var(--muted); font-weight: 500; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
.pairs td { padding: 0.4rem 0; overflow-wrap: anywhere; }
.pairs tr + tr > * { border-top: 1px solid var(--line); }
.matrix { border-collapse: collapse; font-size: 0.9375rem; width: 100%; max-width: 36rem; }
.matrix th { padding: 0.35rem 0.75rem 0.35rem 0; text-align: left; font-weight: 600; vertical-align: middle; }
.matrix thead th, .matrix td { text-align: center; padding-right: 0; }
.matrix thead :is(th, td) { color: var(--muted); font-size: 0.8125rem; }
.matrix tbody tr > * { border-top: 1px solid var(--line); }
.matrix th .hint { display: block; margin: 0; font-weight: 400; font-size: 0.8125rem; }
.box { display: inline-flex; align-items: center; justify-content: center; min-width: 2.75rem; min-height: 2.75rem; cursor: pointer; }
.facts { display: grid; grid-template-columns: 6rem 1fr; gap: 0.6rem 1rem; margin: 1.5rem 0 0; font-size: 0.9375rem; }
.facts dt { color: var(--muted); }
.facts dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
.facts .hint { margin-top: 0.4rem; }
.permission { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 0.5rem 1rem; margin-top: 1.5rem; padding: 0.8rem 1rem; border: 1px solid var(--line); border-radius: 8px; font-size: 0.9375rem; }
.permission p { margin: 0; flex: 1 1 16rem; }
.sessions { list-style: none; margin: 0 0 1rem; padding: 0; }
.session { display: flex; align-items: center; justify-content: space-between; gap: 1rem; padding: 0.6rem 0; border-bottom: 1px solid var(--line); }
.session p { margin: 0; }
.session-name { font-weight: 600; font-size: 0.9375rem; }
h1 + .part, h1 + .banner + .part { border-top: 0; padding-top: 0.25rem; }
.gone h1 { margin-bottom: 0.25rem; }
.gone-what { margin: 1.25rem 0; padding: 0.8rem 1rem; border: 1px solid var(--line); border-radius: 8px; overflow-wrap: anywhere; }
.gone-what p { margin: 0 0 0.25rem; }
.gone .button { margin-top: 0.75rem; }
.problem-status { margin: 0; color: var(--muted); font: 0.875rem var(--mono); }
.problem-message { overflow-wrap: anywhere; }

@media (max-width: 44rem) {
  .row { padding: 0.85rem 0.9rem; }
  .row-offer { flex-direction: column; align-items: stretch; gap: 0.8rem; }
  .row-actions form { flex: 1; }
  .row-actions .button { width: 100%; min-height: 2.75rem; }
  .facts { grid-template-columns: 1fr; gap: 0.1rem; }
  .facts dd { margin-bottom: 0.6rem; }
}
`;
