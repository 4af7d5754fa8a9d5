/** The page: header, one column, the bar of actions, the footer. */
export const FRAME = `
*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
html { scroll-padding: 1.5rem 0 7rem; -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
@media (min-width: 44.01rem) { html { overflow-y: scroll; } }
body {
  --width: 48rem;
  margin: 0;
  min-height: 100vh;
  min-height: 100dvh;
  display: flex;
  flex-direction: column;
  background: var(--back);
  color: var(--text);
  font: 1rem/1.55 var(--sans);
}
.live { flex: 1; display: flex; flex-direction: column; }
.live-asker { display: none; }
a { color: var(--accent); text-underline-offset: 0.15em; text-decoration-thickness: 1px; }
a:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
main:focus, [data-focus]:focus { outline: none; }
.unseen:not(:focus) { position: absolute; width: 1px; height: 1px; margin: -1px; padding: 0; border: 0; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: 1rem; top: -4rem; z-index: 9; padding: 0.5rem 1rem; background: var(--accent); color: var(--on-accent); border-radius: 4px; }
.skip:focus { top: 0.5rem; }
@media (scripting: none) { .needs-script { display: none !important; } }
@media (scripting: enabled) { .no-script { display: none !important; } }

.top { border-bottom: 1px solid var(--line); background: var(--back); }
.top-in { max-width: calc(var(--width) + 3rem); margin: 0 auto; padding: 0 1.5rem; min-height: 3.5rem; display: flex; align-items: stretch; gap: 1.5rem; }
.brand { display: flex; align-items: center; gap: 0.55rem; color: var(--text); font-weight: 650; text-decoration: none; white-space: nowrap; letter-spacing: -0.01em; }
.mark { color: var(--accent); flex: none; }
.mark-arrow { stroke: var(--back); }
.nav { display: flex; align-items: stretch; gap: 0.25rem; font-size: 0.9375rem; }
.nav a { display: flex; align-items: center; gap: 0.4rem; padding: 0 0.7rem; color: var(--muted); text-decoration: none; border-bottom: 2px solid transparent; border-top: 2px solid transparent; }
.nav a:hover { color: var(--text); }
.nav a[aria-current] { color: var(--text); border-bottom-color: var(--accent); font-weight: 600; }
.nav a:focus-visible { outline-offset: -4px; }
.count { min-width: 1.35em; padding: 0 0.4em; border-radius: 1em; background: var(--accent); color: var(--on-accent); font-size: 0.75rem; line-height: 1.6; font-weight: 650; text-align: center; display: inline-block; }
.count-none { visibility: hidden; }
.me { display: flex; align-items: center; }
.segments { display: flex; padding: 2px; border-radius: 8px; background: var(--raised); border: 1px solid var(--line); }
.segment { min-height: 2rem; padding: 0 0.7rem; border: 1px solid transparent; border-radius: 6px; background: none; color: var(--muted); font: 500 0.8125rem/1 var(--sans); cursor: pointer; }
.segment:hover { color: var(--text); }
.segment[aria-pressed="true"] { background: var(--back); border-color: var(--edge); color: var(--text); font-weight: 650; cursor: default; }
.segment[aria-pressed="true"]::before { content: ""; display: inline-block; width: 0.5rem; height: 0.5rem; margin-right: 0.4rem; border-radius: 50%; background: var(--green); }
.segment-busy[aria-pressed="true"]::before { background: var(--amber); }
.segment-away[aria-pressed="true"]::before { background: none; border: 2px solid var(--muted); }

main { width: 100%; max-width: calc(var(--width) + 3rem); margin: 0 auto; padding: 1.75rem 1.5rem 3rem; min-width: 0; flex: 1; }
main.narrow { max-width: 30rem; padding-top: 4rem; }
h1, h2, h3 { line-height: 1.3; text-wrap: balance; overflow-wrap: anywhere; }
h1 { margin: 0 0 1rem; font-size: 1.5rem; letter-spacing: -0.015em; }
h2 { margin: 0 0 0.75rem; font-size: 1.0625rem; }
h3 { margin: 1.25rem 0 0.5rem; font-size: 0.9375rem; }
p { margin: 0.5rem 0; }
.lead { font-size: 1.0625rem; color: var(--muted); }
.hint { margin: 0.15rem 0 0.4rem; color: var(--muted); font-size: 0.875rem; }
.tally { margin-left: 0.25rem; color: var(--muted); font-weight: 400; font-variant-numeric: tabular-nums; }
.part { margin: 0; padding: 1.5rem 0; border-top: 1px solid var(--line); }
.icon { flex: none; vertical-align: -0.15em; }
code, pre { font-family: var(--mono); font-size: 0.875em; }

.foot { width: 100%; max-width: calc(var(--width) + 3rem); margin: 0 auto; padding: 0.9rem 1.5rem; display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; align-items: center; color: var(--muted); font-size: 0.8125rem; border-top: 1px solid var(--line); }
.foot-name { margin-right: auto; overflow-wrap: anywhere; }
.foot .inline { display: inline; }
.connection { align-self: center; margin-left: auto; color: var(--muted); font-size: 0.8125rem; white-space: nowrap; }
.connection[data-connection]:not(:empty)::before { content: ""; display: inline-block; width: 0.5rem; height: 0.5rem; margin-right: 0.4rem; border-radius: 50%; background: var(--green); }
.connection[data-connection="lost"]:not(:empty)::before { background: none; border: 2px solid var(--amber); }
.connection[data-connection="lost"] { color: var(--amber); font-weight: 600; }
.link { padding: 0.25rem 0; border: 0; background: none; color: var(--muted); font: inherit; text-decoration: underline; text-underline-offset: 0.15em; cursor: pointer; }
.link:hover { color: var(--text); }

.bar { position: sticky; bottom: 0; z-index: 3; background: var(--back); border-top: 1px solid var(--line); box-shadow: 0 -6px 16px rgb(20 40 35 / 5%); padding-bottom: env(safe-area-inset-bottom); }
.bar-in { max-width: calc(var(--width) + 3rem); margin: 0 auto; padding: 0.7rem 1.5rem; min-height: 4rem; display: flex; align-items: center; gap: 0.75rem; }
.bar-actions { margin-left: auto; display: flex; align-items: center; gap: 0.6rem; }
.bar-waiting { margin: 0; color: var(--amber); font-weight: 600; font-size: 0.9375rem; }
.draft-status { margin: 0; min-width: 0; color: var(--muted); font-size: 0.8125rem; line-height: 1.35; }
.draft-status[data-tone="bad"] { color: var(--red); font-weight: 600; }

@media (max-width: 44rem) {
  .top-in { padding: 0 1rem; flex-wrap: wrap; gap: 0 0.75rem; }
  .brand { min-height: 3.25rem; }
  .me { margin-left: auto; }
  .nav { order: 3; flex: 1; margin: 0 -0.7rem; }
  .connection { order: 4; }
  .top-in::after { content: ""; order: 2; flex-basis: 100%; }
  .nav a { min-height: 2.75rem; }
  main { padding: 1.25rem 1rem 2.5rem; }
  h1 { font-size: 1.3125rem; }
  main.narrow { padding-top: 2.5rem; }
  .foot { padding: 0.9rem 1rem; }
  .bar-in { padding: 0.6rem 1rem; flex-direction: column; align-items: stretch; gap: 0.45rem; min-height: 0; }
  .draft-status:empty { display: none; }
  .bar-actions { margin: 0; }
  .bar-actions > *, .bar-actions form { flex: 1; }
  .bar-actions .button { width: 100%; min-height: 2.9rem; }
  .bar-actions .button-quiet { border-color: var(--edge); }
  .bar-actions > input { display: none; }
  .bar-waiting { font-size: 0.875rem; text-align: right; }
  .bar-actions:has(.bar-waiting) > .button { flex: none; width: auto; }
}
@media (max-width: 26rem) {
  .top-in { gap: 0 0.5rem; }
  .brand { gap: 0.4rem; font-size: 0.875rem; }
  .segment { padding: 0 0.5rem; font-size: 0.75rem; }
  .segment[aria-pressed="true"]::before { margin-right: 0.3rem; }
}
@media (max-width: 23rem) { .brand span { display: none; } }
@media print { .top, .foot, .bar, .skip { display: none; } }
`;
