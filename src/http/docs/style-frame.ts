/** The frame: a navigation beside one column, or above it where the screen is narrow. */
export const FRAME = `
*, *::before, *::after { box-sizing: border-box; }
html { scroll-padding-top: 1.5rem; -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0 auto;
  max-width: 70rem;
  padding: 0 1.5rem;
  display: grid;
  grid-template-columns: 15rem minmax(0, 48rem);
  gap: 4rem;
  background: var(--back);
  color: var(--text);
  font: 1rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
a { color: var(--accent); text-underline-offset: 0.15em; text-decoration-thickness: 1px; overflow-wrap: anywhere; }
a:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
main:focus { outline: none; }
.skip {
  position: absolute;
  left: 1rem;
  top: -4rem;
  z-index: 2;
  padding: 0.5rem 1rem;
  background: var(--accent);
  color: var(--on-accent);
  border-radius: 4px;
}
.skip:focus { top: 1rem; }

.side {
  position: sticky;
  top: 0;
  align-self: start;
  max-height: 100vh;
  overflow-y: auto;
  overscroll-behavior: contain;
  scrollbar-width: thin;
  padding: 2rem 0 2rem 0.25rem;
  font-size: 0.875rem;
}
.brand { display: flex; align-items: baseline; gap: 0.6rem; margin-bottom: 1.25rem; }
.brand a { color: var(--text); font-size: 1rem; font-weight: 650; text-decoration: none; }
.version { color: var(--muted); font: 0.75rem var(--mono); }
.contents ul { list-style: none; margin: 0; padding: 0; }
.contents a { display: block; padding: 0.25rem 0; color: var(--text); text-decoration: none; overflow-wrap: anywhere; }
.contents a:hover { color: var(--accent); text-decoration: underline; }
.contents ul ul { margin: 0.1rem 0 0.5rem; padding-left: 0.85rem; border-left: 1px solid var(--line); }
.contents ul ul a { color: var(--muted); padding: 0.15rem 0; }
.contents ul ul ul { border: 0; margin: 0 0 0.35rem; padding-left: 0.75rem; }
.contents code { padding: 0; background: none; font-size: 0.75rem; }

main { padding: 2rem 0 8rem; min-width: 0; }
h1, h2, h3, h4, h5 { line-height: 1.25; text-wrap: balance; overflow-wrap: anywhere; }
h1 { margin: 0 0 0.75rem; font-size: 2rem; letter-spacing: -0.02em; }
h2 { margin: 4rem 0 1rem; padding-top: 1.5rem; border-top: 1px solid var(--line); font-size: 1.5rem; letter-spacing: -0.01em; }
h3 { margin: 2.5rem 0 0.75rem; font-size: 1.2rem; }
h4 { margin: 0 0 0.5rem; font-size: 1rem; }
h5 { margin: 1.5rem 0 0.5rem; font-size: 0.875rem; color: var(--muted); font-weight: 600; }
p, main > section > ul { margin: 0.75rem 0; max-width: 43rem; }
main > section > ul { padding-left: 1.2rem; }
main > section > ul li { margin: 0.4rem 0; }
.lead { font-size: 1.125rem; color: var(--muted); }
.anchor { margin-left: 0.15em; color: var(--muted); font-weight: 400; text-decoration: none; opacity: 0; }
:is(h2, h3, h4):hover .anchor, .anchor:focus-visible { opacity: 1; }
main > section:first-of-type h2 { margin-top: 2rem; }
:is(h2, h3, h4):target { color: var(--accent); }

@media (max-width: 60rem) {
  html { scroll-padding-top: 4.25rem; }
  body { display: block; padding: 0 1rem; }
  .side {
    z-index: 1;
    display: flex;
    align-items: center;
    gap: 0.5rem;
    margin: 0 -1rem;
    padding: 0;
    overflow: hidden;
    background: var(--back);
    border-bottom: 1px solid var(--line);
  }
  .brand { margin: 0; padding-left: 1rem; flex: none; }
  .version, .contents ul ul { display: none; }
  .contents { overflow-x: auto; flex: 1; scrollbar-width: none; border-left: 1px solid var(--line); }
  .contents ul { display: flex; padding: 0 1rem 0 0.25rem; }
  .contents a { padding: 0.75rem 0.6rem; white-space: nowrap; }
  .contents a:focus-visible { outline-offset: -3px; }
  main { padding: 1.5rem 0 5rem; }
  h1 { font-size: 1.75rem; }
  h2 { margin-top: 3rem; }
}
@media print {
  .side, .skip, .anchor { display: none; }
  body { display: block; }
  pre { white-space: pre-wrap; max-height: none; }
}
`;
