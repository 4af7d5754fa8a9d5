/** The search: its field, what it finds while one types, and its page. */
export const SEARCH = `
.search { position: relative; margin: 0; }
.search input { width: 100%; min-height: 2.25rem; padding: 0 2rem 0 0.7rem; border: 1px solid var(--edge); border-radius: 6px; background: var(--back); color: var(--text); font: 0.875rem/1.4 var(--sans); -webkit-appearance: none; appearance: none; }
.search input::-webkit-search-cancel-button { display: none; }
.search input:focus-visible { outline-offset: -1px; }
.search input::placeholder { color: var(--muted); opacity: 1; }
.search kbd { position: absolute; right: 0.5rem; top: 0.5rem; min-width: 1.25rem; border: 1px solid var(--line); border-radius: 4px; color: var(--muted); font: 0.75rem/1.5 var(--mono); text-align: center; pointer-events: none; }
.search input:focus ~ kbd { visibility: hidden; }
.search-page { display: flex; gap: 0.5rem; margin: 1rem 0 1.5rem; }
.search-page input { min-height: 2.75rem; padding-right: 0.7rem; font-size: 1rem; }
.search-page button { padding: 0 1.1rem; border: 0; border-radius: 6px; background: var(--accent); color: var(--on-accent); font: 600 0.9375rem/1 var(--sans); }
.found { list-style: none; }
main .found { padding: 0; }
main .found li { margin: 0; padding: 0.9rem 0; border-top: 1px solid var(--line); }
.found a { font-weight: 600; text-decoration: none; }
.found a:hover { text-decoration: underline; }
.found p { margin: 0.2rem 0 0; color: var(--muted); font-size: 0.9375rem; }
.found mark, .finds mark { background: none; color: var(--text); font-weight: 650; }
.finds { position: fixed; z-index: 6; width: min(30rem, calc(100vw - 2rem)); max-height: min(30rem, 70vh); overflow-y: auto; margin: 0; padding: 0.35rem; list-style: none; border: 1px solid var(--line); border-radius: 8px; background: var(--back); color: var(--text); box-shadow: var(--shadow); font-size: 0.875rem; }
.finds:empty { display: none; }
.finds [role="option"] { padding: 0.5rem 0.65rem; border-radius: 5px; cursor: pointer; }
.finds [aria-selected="true"] { background: var(--accent-soft); }
.finds .where { display: block; font-weight: 600; }
.finds .what { display: block; overflow: hidden; color: var(--muted); text-overflow: ellipsis; white-space: nowrap; }
.finds .none { padding: 0.5rem 0.65rem; color: var(--muted); }
`;
