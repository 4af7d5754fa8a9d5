/** The operator console: a navigation of many words, forms on wide pages. */
export const OPERATOR = `
body.wide .top-in:not(:has(.scope)) .nav { flex-wrap: wrap; }
body.wide .fields { max-width: 44rem; }
body.wide :is(.fields, .facts, .hint, p, .charts) + .part { margin-top: 1.75rem; }
.field > .copy { margin-top: 0.5rem; }
dialog .confirm-panel > form.fields { order: 1; flex-basis: 100%; }
dialog .confirm-panel:has(> form.fields) > button { order: 2; }
dialog form.fields .form-actions { justify-content: flex-end; }
.role-form { display: flex; align-items: center; gap: 0.4rem; max-width: 18rem; }
@media (max-width: 44rem) {
  body.wide .top-in:not(:has(.scope)) .nav { padding-bottom: 0.3rem; }
  body.wide .top-in:not(:has(.scope)) .nav a { min-height: 2.25rem; }
}
`;
