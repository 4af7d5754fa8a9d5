/** Text: headings, lists, notes, code. */
export const ARTICLE = `
h1, h2, h3, h4, h5 { line-height: 1.25; text-wrap: balance; overflow-wrap: anywhere; }
h1 { margin: 0 0 0.75rem; font-size: 2rem; letter-spacing: -0.02em; }
h2 { margin: 3rem 0 0.75rem; font-size: 1.375rem; letter-spacing: -0.01em; }
h3 { margin: 2rem 0 0.5rem; font-size: 1.0938rem; }
h4 { margin: 1.5rem 0 0.5rem; font-size: 1rem; }
p, ul, ol { margin: 0.8rem 0; }
main > :is(p, ul, ol, aside) { max-width: 42rem; }
main ul, main ol { padding-left: 1.3rem; }
main li { margin: 0.35rem 0; }
main li > ul { margin: 0.25rem 0; }
h1 + p:not(.endpoint), .toc-small + p, .lead { font-size: 1.0938rem; color: var(--muted); }
.anchor { margin-left: 0.15em; color: var(--muted); font-weight: 400; text-decoration: none; opacity: 0; }
:is(h2, h3, h4):hover .anchor, .anchor:focus-visible { opacity: 1; }
@media (hover: none) { .anchor { opacity: 0.6; } }
:is(h2, h3, h4):target { color: var(--accent); }
.note { margin: 1.25rem 0; padding: 0.1rem 1rem; border-left: 3px solid var(--accent); background: var(--accent-soft); border-radius: 0 6px 6px 0; }
hr { margin: 2.5rem 0; border: 0; border-top: 1px solid var(--line); }

code, pre { font-family: var(--mono); }
code { padding: 0.1em 0.3em; background: var(--raised); border-radius: 3px; font-size: 0.875em; overflow-wrap: anywhere; }
figure { margin: 1.1rem 0; }
.code { border: 1px solid var(--line); border-radius: 8px; overflow: hidden; background: var(--raised); }
.code figcaption { display: flex; align-items: center; justify-content: space-between; gap: 1rem; min-height: 2.25rem; padding: 0 0.4rem 0 0.9rem; border-bottom: 1px solid var(--line); color: var(--muted); font-size: 0.8125rem; }
.copy { min-height: 1.75rem; padding: 0 0.6rem; border: 1px solid transparent; border-radius: 5px; background: none; color: var(--muted); font: 500 0.8125rem/1 var(--sans); cursor: pointer; }
.copy:hover { border-color: var(--edge); color: var(--text); }
pre { margin: 0; padding: 0.8rem 0.9rem; max-height: 36rem; overflow: auto; font-size: 0.8125rem; line-height: 1.6; tab-size: 2; }
pre:focus-visible { outline-offset: -2px; }
pre code { padding: 0; background: none; font-size: inherit; overflow-wrap: normal; }
.hljs-string, .hljs-regexp, .hljs-quote { color: var(--string); }
.hljs-keyword, .hljs-literal, .hljs-meta, .hljs-section, .hljs-selector-tag { color: var(--accent); }
.hljs-comment { color: var(--muted); font-style: italic; }
.hljs-number, .hljs-variable, .hljs-type { color: var(--blue); }

.tabs { min-width: 0; margin: 1.1rem 0; padding: 0; border: 0; display: flex; flex-wrap: wrap; gap: 0 0.15rem; }
.tabs > input { position: absolute; opacity: 0; pointer-events: none; }
.tabs > label { padding: 0.35rem 0.75rem; border-bottom: 2px solid transparent; color: var(--muted); font-size: 0.875rem; cursor: pointer; }
.tabs > label:hover { color: var(--text); }
.tabs > input:checked + label { color: var(--text); font-weight: 600; border-bottom-color: var(--accent); }
.tabs > input:focus-visible + label { outline: 2px solid var(--accent); outline-offset: -2px; border-radius: 4px; }
.panels { flex: 1 0 100%; min-width: 0; max-width: 100%; }
.panels .code { margin: 0.5rem 0 0; }
.panels > * { display: none; }
${[1, 2, 3, 4, 5].map((n) => `.tabs > input:nth-of-type(${n}):checked ~ .panels > :nth-child(${n})`).join(", ")} { display: block; }

.picture { border: 1px solid var(--line); border-radius: 8px; overflow: hidden; background: var(--raised); }
.picture img { display: block; width: 100%; height: auto; }
@media (max-width: 40rem) {
  h1 { font-size: 1.6875rem; }
  h2 { margin-top: 2.5rem; font-size: 1.3125rem; }
}
`;
