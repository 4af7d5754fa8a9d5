/** The dashboard's own: where one is, what needs somebody, keys and code. */
export const DASHBOARD = `
.top-in:has(.scope) { flex-wrap: wrap; gap: 0 1.5rem; }
.top-in:has(.scope) .brand { min-height: 3.25rem; }
.top-in:has(.scope) .me { margin-left: auto; }
.top-in:has(.scope) .nav { order: 3; flex: 1 0 100%; width: 100%; min-width: 0; min-height: 2.75rem; margin: 0 -0.7rem; overflow-x: auto; scrollbar-width: none; }
.top-in:has(.scope) .nav a { white-space: nowrap; }
.scope { display: flex; flex-wrap: wrap; align-items: center; justify-content: flex-end; gap: 0.5rem 0.9rem; min-width: 0; }
.field > label:not(.check, .choice) { display: block; width: fit-content; margin-bottom: 0.2rem; }
.scope form { display: flex; gap: 0.4rem; min-width: 0; }
.scope { max-width: 100%; }
.scope-name { font-weight: 600; font-size: 0.9375rem; overflow-wrap: anywhere; }
.scope select { width: auto; max-width: 14rem; min-height: 2.1rem; padding: 0.2rem 0.5rem; font-size: 0.875rem; text-overflow: ellipsis; }
a.segment { display: inline-flex; align-items: center; text-decoration: none; }
a.segment[aria-current] { background: var(--back); border-color: var(--edge); color: var(--text); font-weight: 650; }
a.segment[aria-current]::before { content: ""; width: 0.5rem; height: 0.5rem; margin-right: 0.4rem; border-radius: 50%; background: var(--green); }
a.segment-test[aria-current] { background: var(--amber-soft); border-color: var(--amber); color: var(--amber); }
a.segment-test[aria-current]::before { background: var(--amber); border-radius: 1px; }
.test-mode { margin: -1.75rem 0 1.5rem; padding: 0.4rem 0.9rem; border: 1px solid var(--amber); border-top-width: 3px; border-radius: 0 0 8px 8px; background: var(--amber-soft); color: var(--amber); font-size: 0.875rem; }
.banner + .test-mode { margin-top: 0; border-top-width: 1px; border-radius: 8px; }
.test-mode strong { text-transform: uppercase; letter-spacing: 0.03em; font-size: 0.8125rem; }

.head { margin-bottom: 1.25rem; }
.head h1 { margin: 0; }
.head .hint { margin: 0; max-width: 44rem; }

.block { margin: 0 0 2.25rem; }
.block > h2 { margin-bottom: 0.6rem; }
.block-head { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: 0 1rem; margin-bottom: 0.6rem; }
.block-head h2 { margin: 0; }
.block-head a { font-size: 0.9375rem; }
.column { max-width: 44rem; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: 0.75rem; margin: 0 0 2.25rem; }
.tile { padding: 0.8rem 1rem; border: 1px solid var(--line); border-radius: 10px; min-width: 0; }
.tile dt { color: var(--muted); font-size: 0.875rem; }
.tile dd { margin: 0; font-size: 1.5rem; font-weight: 600; letter-spacing: -0.01em; font-variant-numeric: tabular-nums; }
.tile .tile-more { display: block; color: var(--muted); font-size: 0.8125rem; font-weight: 400; letter-spacing: 0; line-height: 1.4; }
.tile-warn { border-color: var(--amber); }
.tile-bad { border-color: var(--red); }
.table a.table-title { color: var(--text); text-decoration: none; font-weight: 550; }
.table a.table-title:hover { text-decoration: underline; }
.id-small { color: var(--muted); font: 0.8125rem var(--mono); overflow-wrap: anywhere; }
.tag-off { color: var(--muted); }
.tag-bad { color: var(--red); }
.tag-good { color: var(--green); }
.tag-warn { color: var(--amber); }

.code { position: relative; margin: 0.5rem 0 1rem; }
.code pre { margin: 0; padding: 0.9rem 1rem; max-height: 30rem; overflow: auto; border: 1px solid var(--line); border-radius: 8px; background: var(--raised); font-size: 0.8125rem; line-height: 1.6; }
.code-words { display: flex; align-items: center; justify-content: space-between; gap: 1rem; margin-bottom: 0.35rem; }
.code-words p { margin: 0; color: var(--muted); font-size: 0.875rem; }
.secret { margin: 0 0 1.5rem; padding: 1.1rem 1.2rem; border: 1px solid var(--green); border-radius: 10px; background: var(--green-soft); }
.secret h2 { margin-bottom: 0.25rem; }
.secret-line { display: flex; flex-wrap: wrap; gap: 0.6rem; margin: 0.6rem 0 0.25rem; }
.secret-line input { flex: 1 1 20rem; font-family: var(--mono); font-size: 0.875rem; }
.split { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 2rem 2.5rem; align-items: start; }
.aside-split { display: grid; grid-template-columns: minmax(0, 1fr) 21rem; gap: 1.5rem 3rem; align-items: start; }
.aside-split > * { min-width: 0; }
.aside-split .facts { margin-top: 0; }
.aside-split { margin-top: 1rem; }
.aside-split > div > .part:first-child { border-top: 0; padding-top: 0; }
.split h3:first-child { margin-top: 0; }
.acts { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: flex-start; margin: 0 0 1.25rem; }
.reply { margin: 0 0 1.75rem; padding: 1rem 1.1rem 1.1rem; border: 1px solid var(--amber); border-radius: 10px; }
.reply h2 { margin-bottom: 0.3rem; }
.reply textarea { margin-top: 0.4rem; min-height: 7rem; }
.reply form { margin-top: 0.75rem; }
.mono { font-family: var(--mono); font-size: 0.875rem; }
.field-row { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: 1.25rem; align-items: start; }
.field-row :is(input, select) { height: 2.7rem; }
.field-row { align-items: end; }
.events { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: 0 1rem; }
.sent { list-style: none; margin: 0.15rem 0 0; padding: 0; font-size: 0.875rem; color: var(--muted); }
.sent li { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 0.6rem; }
.sent a { overflow-wrap: anywhere; }
.sent li + li { margin-top: 0.35rem; }
.step-event { margin: 0; }
.quote { margin: 0.35rem 0; padding-left: 0.8rem; border-left: 3px solid var(--line); color: var(--muted); overflow-wrap: anywhere; }
.tries { margin: 0.5rem 0 0; }
.tries pre { margin: 0.25rem 0 0; padding: 0.5rem 0.7rem; max-height: 12rem; overflow: auto; border: 1px solid var(--line); border-radius: 6px; background: var(--raised); font-size: 0.75rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.delivery { padding: 0.75rem 0; border-top: 1px solid var(--line); }
.delivery:first-child { border-top: 0; }
.deliveries { list-style: none; margin: 0; padding: 0; }
.delivery-head { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.1rem 0.9rem; }
.delivery-head .countdown { color: inherit; font-weight: 400; }
.delivery-head > form { margin-left: auto; }
.delivery-state { font-weight: 600; white-space: nowrap; }
.delivery-delivered { color: var(--green); }
.delivery-acknowledged { color: var(--red); }
.delivery-pending { color: var(--amber); }
.delivery-dead_letter { color: var(--red); }
.inline-form { display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem; }
.inline-form select { width: auto; min-height: 2.1rem; padding: 0.2rem 0.5rem; font-size: 0.9375rem; }

@media (max-width: 60rem) { .split, .aside-split { grid-template-columns: minmax(0, 1fr); } }
@media (max-width: 44rem) {
  .top-in:has(.scope)::after { display: none; }
  .top-in:has(.scope) .me { margin-left: auto; }
  .test-mode { margin-top: -1.25rem; }
  .tiles { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .tile { padding: 0.65rem 0.8rem; }
  .tile dd { font-size: 1.25rem; }
  .scope { flex-wrap: nowrap; gap: 0.5rem; }
  .scope select { max-width: 6.5rem; }
  .scope-name { max-width: 7rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
}
`;
