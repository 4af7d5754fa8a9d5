/** The frame: navigation, one column, what is on the page; on a narrow screen a bar with a menu above the column. */
export const FRAME = `
*, *::before, *::after { box-sizing: border-box; }
html { scroll-padding-top: 1.5rem; -webkit-text-size-adjust: 100%; text-size-adjust: 100%; scrollbar-gutter: stable; }
body {
  margin: 0 auto;
  max-width: 88rem;
  padding: 0 2rem;
  display: grid;
  grid-template: auto 1fr / 14rem minmax(0, 46rem) 12rem;
  column-gap: 2.75rem;
  justify-content: space-between;
  min-height: 100vh;
  background: var(--back);
  color: var(--text);
  font: 1rem/1.6 var(--sans);
}
a { color: var(--accent); text-underline-offset: 0.15em; text-decoration-thickness: 1px; overflow-wrap: anywhere; }
a:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
main:focus { outline: none; }
.unseen:not(:focus) { position: absolute; width: 1px; height: 1px; margin: -1px; padding: 0; border: 0; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (scripting: none) { .needs-script { display: none !important; } }
.skip { position: absolute; left: 1rem; top: -4rem; z-index: 9; padding: 0.5rem 1rem; background: var(--accent); color: var(--on-accent); border-radius: 4px; }
.skip:focus { top: 1rem; }

.top { grid-area: 1 / 1; display: flex; align-items: center; gap: 0.6rem; padding: 1.75rem 0 1.25rem; }
.brand { display: flex; align-items: center; gap: 0.55rem; color: var(--text); font-weight: 650; text-decoration: none; white-space: nowrap; letter-spacing: -0.01em; }
.mark { color: var(--accent); flex: none; }
.mark-arrow { stroke: var(--back); }
.version { color: var(--muted); font: 0.75rem var(--mono); }
.menu-button { display: none; }

.side { grid-area: 1 / 1 / 3 / 2; }
.side, .toc { position: sticky; top: 0; align-self: start; max-height: 100vh; overflow-y: auto; overscroll-behavior: contain; scrollbar-width: thin; font-size: 0.875rem; }
@media (min-width: 60.01rem) {
  .side { display: block; inset: 0 auto auto auto; width: auto; height: auto; margin: 0; border: 0; background: none; color: inherit; padding: 4.75rem 0.5rem 3rem 0.25rem; margin-left: -0.25rem; }
  .top { z-index: 1; position: sticky; top: 0; align-self: start; background: var(--back); }
}
.contents > p, .toc > p { margin: 1.5rem 0 0.35rem; color: var(--text); font-weight: 650; }
.contents ul, .toc ul, .toc-small ul { list-style: none; margin: 0; padding: 0; }
.contents a, .toc a { display: block; padding: 0.22rem 0; color: var(--muted); text-decoration: none; }
.contents a:hover, .toc a:hover { color: var(--text); }
.contents a[aria-current] { color: var(--accent); font-weight: 600; }
.contents .inner, .toc .inner { padding-left: 0.85rem; }
.toc { grid-area: 1 / 3 / 3 / 4; padding: 1.85rem 0 3rem; }
.toc > p { margin-top: 0; color: var(--muted); font-size: 0.8125rem; }
.toc-small { display: none; }

main { grid-area: 1 / 2 / 3 / 3; padding: 1.6rem 0 5rem; min-width: 0; }
.after { margin-top: 4rem; padding-top: 1.25rem; border-top: 1px solid var(--line); font-size: 0.875rem; color: var(--muted); }
.turn { display: flex; justify-content: space-between; gap: 1rem; }
.turn a { display: block; max-width: 48%; font-weight: 600; text-decoration: none; }
.turn a:hover { text-decoration: underline; }
.turn a span { display: block; color: var(--muted); font-size: 0.8125rem; font-weight: 400; }
.turn .next { text-align: right; margin-left: auto; }
.after p { margin: 1.5rem 0 0; }

@media (max-width: 78rem) {
  body { grid-template-columns: 14rem minmax(0, 46rem); justify-content: start; }
  .toc { display: none; }
  .toc-small { display: block; margin: 0 0 1.5rem; font-size: 0.9375rem; }
  .toc-small summary { padding: 0.4rem 0; color: var(--muted); cursor: pointer; }
  .toc-small li { padding: 0.2rem 0; }
  .toc-small .inner { padding-left: 0.85rem; }
}
@media (max-width: 60rem) {
  html { scroll-padding-top: 4.25rem; }
  body { display: block; padding: 0; }
  .top { position: sticky; top: 0; z-index: 3; padding: 0 1rem; min-height: 3.25rem; background: var(--back); border-bottom: 1px solid var(--line); }
  .menu-button { display: block; margin-left: auto; padding: 0.4rem 0.8rem; border: 1px solid var(--edge); border-radius: 6px; background: none; color: var(--text); font: 500 0.875rem/1.4 var(--sans); }
  .side { position: fixed; inset: 3.25rem 0 0 0; align-self: stretch; width: 100%; height: auto; max-width: none; max-height: calc(100dvh - 3.25rem); margin: 0; border: 0; padding: 1rem 1rem 4rem; background: var(--back); color: inherit; font-size: 1rem; }
  .side::backdrop { background: none; }
  .contents a { padding: 0.45rem 0; }
  main { padding: 1.25rem 1rem 4rem; }
}
@media print {
  .top, .side, .toc, .toc-small, .skip, .anchor, .copy, .after { display: none !important; }
  body { display: block; max-width: none; padding: 0; }
  pre { white-space: pre-wrap; max-height: none !important; }
  .tabs > input, .tabs > label { display: none !important; }
  .tabs .panels > * { display: block !important; }
}
`;
