/** The parts of the API reference. */
export const REFERENCE = `
.operation { margin: 0 0 3.5rem; }
.operation h2 { margin-top: 2.5rem; padding-top: 1.5rem; border-top: 1px solid var(--line); }
.operation:first-of-type h2 { margin-top: 0.5rem; padding-top: 0; border-top: 0; }
.part { margin: 1.75rem 0 0.4rem; font-size: 0.875rem; color: var(--muted); font-weight: 600; }
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
main .answers { list-style: none; margin: 0 0 1rem; padding: 0; font-size: 0.9375rem; }
.answers li { display: flex; gap: 0.6rem; padding: 0.1rem 0; }
.status { flex: none; align-self: baseline; }
`;
