/** The operator console: a navigation of many words, forms on wide pages. */
export const OPERATOR = `
body.wide .top-in:not(:has(.scope)) .nav { flex-wrap: wrap; }
body.wide .fields { max-width: 44rem; }
body.wide .fields + .part { margin-top: 2rem; }
.role-form { display: flex; align-items: center; gap: 0.4rem; max-width: 18rem; }
@media (max-width: 44rem) {
  body.wide .top-in:not(:has(.scope)) .nav { padding-bottom: 0.3rem; }
  body.wide .top-in:not(:has(.scope)) .nav a { min-height: 2.25rem; }
}
`;
