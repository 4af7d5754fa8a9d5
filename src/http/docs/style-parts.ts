/** Code, tables, states, and the parts of the reference. */
export const PARTS = `
code, pre { font-family: var(--mono); }
code { padding: 0.1em 0.3em; background: var(--raised); border-radius: 3px; font-size: 0.875em; overflow-wrap: anywhere; }
figure { margin: 1rem 0; }
.code { border: 1px solid var(--line); border-radius: 6px; overflow: hidden; background: var(--raised); }
.code figcaption { padding: 0.4rem 0.9rem; border-bottom: 1px solid var(--line); color: var(--muted); font-size: 0.8125rem; }
pre { margin: 0; padding: 0.8rem 0.9rem; max-height: 32rem; overflow: auto; font-size: 0.8125rem; line-height: 1.55; tab-size: 2; }
pre:focus-visible { outline-offset: -2px; }
pre code { padding: 0; background: none; font-size: inherit; overflow-wrap: normal; }
.t-string { color: var(--string); }
.t-word { color: var(--accent); }
.t-comment { color: var(--muted); font-style: italic; }

table { width: 100%; margin: 1rem 0; border-collapse: collapse; font-size: 0.9375rem; line-height: 1.45; }
th { padding: 0.4rem 0.75rem 0.4rem 0; border-bottom: 1px solid var(--line); color: var(--muted); font-size: 0.8125rem; font-weight: 600; text-align: left; }
td { padding: 0.5rem 0.75rem 0.5rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td:last-child, th:last-child { padding-right: 0; }
td code { overflow-wrap: normal; }
td:first-child code { white-space: nowrap; }
tr:target td { background: var(--accent-soft); }
tr:target td:first-child { box-shadow: -0.5rem 0 0 var(--accent-soft), -0.65rem 0 0 var(--accent); }

.state { white-space: nowrap; background: none; padding: 0; }
.state::before { content: ""; display: inline-block; width: 0.55em; height: 0.55em; margin-right: 0.4em; border-radius: 50%; background: currentColor; }
.state-pending { color: var(--muted); }
.state-accepted { color: var(--blue); }
.state-in_progress { color: var(--accent); }
.state-needs_input { color: var(--amber); }
.state-completed { color: var(--green); }
.state-cancelled { color: var(--muted); }
.state-expired { color: var(--red); }
:is(.state-cancelled, .state-expired, .state-completed)::before { border-radius: 1px; }

.operation { margin: 1.5rem 0; padding: 1.5rem 0 0.5rem; border-top: 1px solid var(--line); }
h3:has(+ .operation) { margin-top: 3.5rem; font-size: 1.3rem; }
h3 + .operation { border-top: 0; padding-top: 0.25rem; margin-top: 0.5rem; }
.endpoint { display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem; margin: 0 0 0.75rem; }
.endpoint code { padding: 0; background: none; font-size: 0.9375rem; }
.method { min-width: 3.6rem; padding: 0.1rem 0.5rem; border: 1px solid var(--accent); border-radius: 4px; color: var(--accent); font: 600 0.75rem/1.5 var(--mono); text-align: center; }
.method-post { background: var(--accent); color: var(--on-accent); }
.method-delete { border-color: var(--red); color: var(--red); }

.fields { margin: 0; font-size: 0.9375rem; line-height: 1.5; }
.fields dt { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.15rem 0.6rem; padding-top: 0.5rem; border-top: 1px solid var(--line); }
.fields > dt:first-child { border-top: 0; }
.fields dt > code { padding: 0; background: none; font-weight: 600; }
.bounds code { padding: 0; background: none; font-size: 1em; }
.fields dd { margin: 0; padding-bottom: 0.5rem; }
.fields p { margin: 0.1rem 0; }
.fields .fields { margin: 0.4rem 0 0.25rem; padding-left: 1rem; border-left: 2px solid var(--line); }
.type, .bounds { color: var(--muted); font-size: 0.8125rem; }
.required { color: var(--accent); font-size: 0.8125rem; font-weight: 600; }
.answers { list-style: none; margin: 0 0 1rem; padding: 0; font-size: 0.9375rem; }
.answers li { display: flex; gap: 0.6rem; padding: 0.2rem 0; }
.status { flex: none; align-self: baseline; }

@media (max-width: 40rem) {
  table, tbody, tr, td { display: block; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tr { padding: 0.6rem 0; border-bottom: 1px solid var(--line); }
  td { display: flex; gap: 0.75rem; padding: 0.15rem 0; border: 0; }
  td::before { content: attr(data-label); flex: none; width: 5.5rem; color: var(--muted); font-size: 0.8125rem; line-height: 1.6; overflow-wrap: anywhere; }
  .pairs td::before { content: none; }
  td > span { min-width: 0; overflow-wrap: anywhere; }
  td code, td:first-child code { overflow-wrap: anywhere; white-space: normal; }
  tr:target { background: var(--accent-soft); box-shadow: -0.4rem 0 0 var(--accent-soft), -0.55rem 0 0 var(--accent); }
  tr:target td, tr:target td:first-child { background: none; box-shadow: none; }
  pre { font-size: 0.78rem; }
}
`;
