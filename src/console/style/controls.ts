/** Buttons, fields, banners, disclosures, dialogs. */
export const CONTROLS = `
.button { display: inline-flex; align-items: center; justify-content: center; gap: 0.45rem; min-height: 2.5rem; padding: 0 1rem; border: 1px solid var(--edge); border-radius: 7px; background: var(--back); color: var(--text); font: 550 0.9375rem/1.2 var(--sans); text-decoration: none; white-space: nowrap; cursor: pointer; }
.button:hover { border-color: var(--text); }
.button:active { background: var(--raised); }
.button-primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
.button-primary:hover, .button-primary:active { background: var(--accent-strong); border-color: var(--accent-strong); }
.button-quiet { border-color: transparent; background: none; color: var(--muted); }
.button-quiet:hover { color: var(--text); border-color: var(--line); }
.button-danger { border-color: var(--red); background: none; color: var(--red); }
.button-danger:hover { background: var(--red); border-color: var(--red); color: var(--on-red); }
.button-small { min-height: 2rem; padding: 0 0.7rem; font-size: 0.875rem; }
.button:disabled { opacity: 0.55; cursor: not-allowed; }
.button[aria-busy="true"] { cursor: progress; }
.copy-id { display: inline-flex; align-items: center; justify-content: center; width: 1.75rem; height: 1.75rem; border: 0; border-radius: 5px; background: none; color: var(--muted); cursor: pointer; }
.copy-id:hover { background: var(--raised); color: var(--text); }
.copy-id[data-copied] { color: var(--green); }
.id { display: inline-flex; align-items: center; gap: 0.1rem; min-width: 0; color: var(--muted); font-size: 0.8125rem; }
.id code { overflow-wrap: anywhere; }

label, legend { font-weight: 600; font-size: 0.9375rem; }
input:not([type="checkbox"], [type="radio"], [type="file"]), textarea, select {
  width: 100%; min-height: 2.5rem; padding: 0.5rem 0.7rem; border: 1px solid var(--edge); border-radius: 7px;
  background: var(--back); color: var(--text); font: 1rem/1.5 var(--sans);
}
textarea { display: block; resize: vertical; min-height: 5rem; field-sizing: content; max-height: 70vh; overflow-wrap: anywhere; }
textarea[readonly] { background: var(--raised); }
::placeholder { color: var(--muted); opacity: 1; }
:is(input, textarea, select):focus-visible { outline-offset: 0; border-color: var(--accent); border-radius: 7px; }
[aria-invalid="true"]:is(input, textarea, select) { border-color: var(--red); box-shadow: inset 0 0 0 1px var(--red); }
input[type="checkbox"], input[type="radio"] { width: 1.15rem; height: 1.15rem; margin: 0; flex: none; accent-color: var(--accent); }
input[type="file"] { max-width: 100%; font: 0.9375rem var(--sans); color: var(--muted); }
input[type="file"]::file-selector-button { min-height: 2.25rem; margin-right: 0.75rem; padding: 0 0.9rem; border: 1px solid var(--edge); border-radius: 7px; background: var(--back); color: var(--text); font: 550 0.9375rem var(--sans); cursor: pointer; }
.short { max-width: 7rem; }
.check { display: flex; align-items: center; gap: 0.6rem; min-height: 2.5rem; font-weight: 400; overflow-wrap: anywhere; }
.fields { display: grid; gap: 1.25rem; }
.field-error { display: flex; gap: 0.4rem; align-items: baseline; margin: 0.35rem 0 0; color: var(--red); font-size: 0.875rem; font-weight: 550; overflow-wrap: anywhere; }
.field-error .icon { align-self: start; margin-top: 0.2rem; }
.form-actions, .fold-actions { display: flex; flex-wrap: wrap; gap: 0.6rem; margin: 0.25rem 0 0; }

.banner { display: flex; gap: 0.7rem; margin: 0 0 1.25rem; padding: 0.8rem 1rem; border: 1px solid; border-radius: 8px; font-size: 0.9375rem; overflow-wrap: anywhere; }
.banner > .icon { margin-top: 0.2rem; }
.banner > div { min-width: 0; color: var(--text); }
.banner p { margin: 0; }
.banner ul { margin: 0.4rem 0 0; padding-left: 1.1rem; }
.banner a { color: inherit; }
.banner-good { color: var(--green); background: var(--green-soft); }
.banner-bad { color: var(--red); background: var(--red-soft); }
.banner-warn { color: var(--amber); background: var(--amber-soft); }
.banner-info { color: var(--blue); background: var(--blue-soft); }
.banner-actions { display: flex; flex-wrap: wrap; gap: 0.6rem; margin-top: 0.6rem; }
.live:not(:has(#work)) .kept { display: none; }

.empty { padding: 1.5rem 1.25rem; border: 1px dashed var(--edge); border-radius: 8px; color: var(--muted); }
.empty p { margin: 0; max-width: 38rem; }
.empty .empty-title { margin-bottom: 0.2rem; color: var(--text); font-weight: 600; }

details > summary { cursor: pointer; }
.fold > summary { display: inline-flex; align-items: center; gap: 0.45rem; min-height: 2.25rem; color: var(--accent); font-size: 0.9375rem; list-style: none; }
.fold > summary::-webkit-details-marker { display: none; }
.fold > summary::before { content: ""; width: 0.42rem; height: 0.42rem; margin: 0 0.15rem; border-right: 1.5px solid; border-bottom: 1.5px solid; transform: rotate(-45deg); }
.fold[open] > summary::before { transform: translateY(-0.12rem) rotate(45deg); }
.fold-part { padding: 0.75rem 0; border-top: 1px solid var(--line); }
.fold-part > summary { font-weight: 600; }
.fold-part[open] { padding-bottom: 1.5rem; }
.fold-part > label:not(.check) { display: block; margin-top: 0.35rem; }
.fold-danger > summary { color: var(--red); }
.fold-actions { margin-top: 0.75rem; }

.confirm { position: relative; }
.confirm > summary { list-style: none; }
.confirm > summary::-webkit-details-marker { display: none; }
.confirm[open] > .confirm-panel { margin-top: 0.75rem; padding: 1rem; border: 1px solid var(--edge); border-radius: 8px; background: var(--back); }
.bar .confirm[open] > .confirm-panel { position: absolute; right: 0; bottom: calc(100% + 0.5rem); width: min(22rem, 88vw); box-shadow: var(--shadow); }
.confirm-title { margin: 0; font-weight: 650; }
dialog { width: min(27rem, calc(100vw - 2rem)); max-height: 85vh; padding: 1.4rem 1.5rem 1.25rem; border: 1px solid var(--line); border-radius: 12px; background: var(--back); color: var(--text); box-shadow: var(--shadow); }
dialog::backdrop { background: rgb(10 20 18 / 45%); }
dialog h2 { margin: 0 0 0.5rem; }
dialog .confirm-panel { display: flex; flex-wrap: wrap; justify-content: flex-end; gap: 0.6rem; }
dialog .confirm-panel > p { flex-basis: 100%; margin: 0 0 0.3rem; }
dialog .confirm-panel > form { order: 2; }
dialog .confirm-title { font-size: 1.0625rem; }
.dialog-actions { display: flex; flex-wrap: wrap; justify-content: flex-end; gap: 0.6rem; margin-top: 1.1rem; }
.keys { display: grid; grid-template-columns: auto 1fr; gap: 0.5rem 1.1rem; margin: 0.75rem 0 0; font-size: 0.9375rem; }
.keys dt { display: flex; gap: 0.25rem; }
.keys dd { margin: 0; }
kbd { min-width: 1.6em; padding: 0.1em 0.45em; border: 1px solid var(--edge); border-bottom-width: 2px; border-radius: 5px; background: var(--raised); font: 0.8125rem/1.5 var(--mono); text-align: center; }
.toast { position: fixed; left: 50%; top: 1rem; z-index: 5; transform: translateX(-50%); max-width: calc(100vw - 2rem); padding: 0.6rem 1rem; border-radius: 8px; background: var(--text); color: var(--back); box-shadow: var(--shadow); font-size: 0.9375rem; }
.toast a { color: inherit; }
`;
