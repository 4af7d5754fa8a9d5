/** The form that is drawn from an \`output_schema\`. */
export const FORMS = `
fieldset { min-width: 0; margin: 0; padding: 0; border: 0; }
legend { padding: 0; }
.schema-form { display: grid; gap: 1.1rem; margin-top: 0.75rem; }
.field-hint { margin: 0.1rem 0 0.4rem; color: var(--muted); font-size: 0.875rem; overflow-wrap: anywhere; }
.field-hint p { margin: 0; }
.field > label:not(.check, .choice) { display: inline-block; margin-bottom: 0.25rem; overflow-wrap: anywhere; }
.field > label + .hint, .field > label + .field-hint { margin-top: -0.2rem; }
.field-required { color: var(--muted); font-weight: 400; font-size: 0.8125rem; }
.field-fixed { margin: 0; }
.field-label { font-weight: 600; font-size: 0.9375rem; }
.schema-form :is(.group, .list) { padding: 0.9rem 1rem 1rem; border: 1px solid var(--line); border-radius: 8px; }
.schema-form :is(.group, .list) > legend { float: left; width: 100%; margin-bottom: 0.5rem; overflow-wrap: anywhere; }
.schema-form :is(.group, .list) > legend + * { clear: both; }
.schema-form :is(.group, .list) > * + * { margin-top: 0.9rem; }
.schema-form :is(.group, .list) > legend + * { margin-top: 0; }
.list-row { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0.5rem; align-items: end; }
.list-row + .list-row { padding-top: 0.9rem; border-top: 1px solid var(--line); }
.list-row:has(> fieldset, textarea) { align-items: start; }
.list-add { margin-bottom: 0; }
.schema-form .choices { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; }
.choices > :is(legend, .field-label, .field-hint, .field-error) { flex-basis: 100%; width: 100%; margin-block: 0; }
.schema-form .choice { display: inline-flex; align-items: center; gap: 0.5rem; min-height: 2.5rem; font-weight: 400; overflow-wrap: anywhere; }
.schema-form-mode { margin: -0.25rem 0 0 -0.7rem; }
textarea.json { font: 0.875rem/1.55 var(--mono); }
@media (max-width: 44rem) { .list-row:has(> fieldset) { grid-template-columns: minmax(0, 1fr); } .list-row > .button { justify-self: end; } }
`;
