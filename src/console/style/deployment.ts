/** The page of one deployment: brief, files, thread, editor. */
export const DEPLOYMENT = `
.back { margin: -0.5rem 0 0.6rem; font-size: 0.875rem; }
.back a { color: var(--muted); text-decoration: none; }
.back a::before { content: ""; display: inline-block; width: 0.42rem; height: 0.42rem; margin-right: 0.4rem; border-left: 1.5px solid; border-bottom: 1.5px solid; transform: translateY(-0.1rem) rotate(45deg); }
.back a:hover { color: var(--text); text-decoration: underline; }
.page-head { margin-bottom: 1.25rem; }
.page-head h1 { margin-bottom: 0.5rem; text-wrap: pretty; }
.status-line { display: flex; flex-wrap: wrap; align-items: center; gap: 0.25rem 0.9rem; font-size: 0.9375rem; min-height: 1.9rem; }
.brief { white-space: pre-wrap; overflow-wrap: anywhere; max-width: 44rem; }
.brief-foot { margin-top: 1rem; }
.context { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.2rem 0.75rem; margin: 1rem 0 0; padding: 0.6rem 0.9rem; border: 1px solid var(--line); border-radius: 8px; font-size: 0.9375rem; overflow-wrap: anywhere; }
.context-label { color: var(--muted); font-size: 0.8125rem; }
.context a { display: inline-flex; flex-wrap: wrap; align-items: baseline; gap: 0 0.3rem; min-width: 0; text-decoration: none; }
.context a:hover { text-decoration: underline; }
.context strong { overflow-wrap: anywhere; min-width: 0; }
.context-path { color: var(--muted); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; max-width: 26rem; }
@media (max-width: 44rem) { .context-path { max-width: 60vw; } }

.files { list-style: none; margin: 0; padding: 0; }
.file { padding: 0.55rem 0; border-top: 1px solid var(--line); }
.file:first-child { border-top: 0; padding-top: 0.1rem; }
.file-head { display: flex; align-items: flex-start; gap: 0.6rem; font-size: 0.9375rem; }
.file-head .button { margin: -0.25rem 0; }
.file-head > .icon { margin-top: 0.2rem; color: var(--muted); }
.file-words { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 0.7rem; min-width: 0; flex: 1; }
.file-words > * { min-width: 0; overflow-wrap: anywhere; }
.file-facts { color: var(--muted); font-size: 0.8125rem; }
.file-state { flex-basis: 100%; color: var(--muted); font-size: 0.875rem; }
.file-failed .icon, .file-error { color: var(--red); }
.file-image { display: block; width: fit-content; max-width: 100%; margin: 0.5rem 0 0.25rem 1.6rem; border: 1px solid var(--line); border-radius: 8px; overflow: hidden; background: var(--raised); }
.file-image img { display: block; height: 12rem; max-width: 100%; object-fit: contain; }
.file .fold { margin-left: 1.6rem; }
.file-pdf { display: block; width: 100%; height: min(44rem, 75vh); border: 1px solid var(--line); border-radius: 8px; background: var(--raised); }
.file-text pre, .output-data { margin: 0.25rem 0; padding: 0.8rem 0.9rem; max-height: 24rem; overflow: auto; border: 1px solid var(--line); border-radius: 8px; background: var(--raised); font-size: 0.8125rem; line-height: 1.55; white-space: pre-wrap; overflow-wrap: anywhere; }

.reading > .file-text pre { max-height: none; }
.messages { list-style: none; margin: 0; padding: 0; display: grid; gap: 0.75rem; }
.message { padding: 0.75rem 1rem; border: 1px solid var(--line); border-radius: 10px; min-width: 0; }
.message-expert { background: var(--raised); }
.message-open { border-color: var(--amber); }
.message-head { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 0.75rem; margin: 0 0 0.3rem; font-size: 0.8125rem; color: var(--muted); }
.message-head strong { color: var(--text); font-size: 0.9375rem; }
.message-open-words { color: var(--amber); font-weight: 600; }
.message .files { margin-top: 0.6rem; padding-top: 0.5rem; border-top: 1px solid var(--line); }
.md { overflow-wrap: anywhere; min-width: 0; }
.md > :first-child, .md > div > :first-child { margin-top: 0; }
.md > :last-child, .md > div > :last-child { margin-bottom: 0; }
.md :is(h1, h2, h3, h4) { margin: 1.1rem 0 0.4rem; font-size: 1.0625rem; letter-spacing: 0; }
.md h1 { font-size: 1.25rem; }
.md :is(ul, ol) { padding-left: 1.4rem; }
.md li { margin: 0.2rem 0; }
.md blockquote { margin: 0.75rem 0; padding-left: 0.9rem; border-left: 3px solid var(--line); color: var(--muted); }
.md code { padding: 0.1em 0.3em; background: var(--raised); border-radius: 3px; }
.message-expert .md code { background: var(--back); }
.md pre { padding: 0.8rem 0.9rem; overflow: auto; border: 1px solid var(--line); border-radius: 8px; background: var(--raised); }
.md pre code { padding: 0; background: none; overflow-wrap: normal; }
.md table { border-collapse: collapse; display: block; overflow-x: auto; font-size: 0.9375rem; }
.md :is(th, td) { padding: 0.35rem 0.75rem; border: 1px solid var(--line); text-align: left; }
.md img { max-width: 100%; }
.md hr { border: 0; border-top: 1px solid var(--line); }

.editor { border: 1px solid var(--edge); border-radius: 10px; background: var(--back); }
.editor:focus-within { border-color: var(--accent); box-shadow: 0 0 0 1px var(--accent); }
.editor:has([aria-invalid="true"]) { border-color: var(--red); }
.editor-head { display: flex; align-items: center; gap: 0.6rem; padding: 0.35rem 0.4rem 0.35rem 0.9rem; border-bottom: 1px solid var(--line); }
.editor-head .hint { margin: 0; font-size: 0.8125rem; }
.editor-tabs { margin-left: auto; display: flex; gap: 0.15rem; }
.tab { min-height: 2.1rem; padding: 0 0.75rem; border: 0; border-radius: 6px; background: none; color: var(--muted); font: 500 0.875rem var(--sans); cursor: pointer; }
.tab:hover { color: var(--text); }
.tab[aria-pressed="true"]:not(.no-script) { background: var(--raised); color: var(--text); font-weight: 600; }
textarea.editor-text { min-height: 18rem; padding: 0.8rem 0.9rem; border: 0; border-radius: 0 0 10px 10px; box-shadow: none; background: none; }
textarea.editor-text:focus-visible { outline: none; }
.preview { padding: 0.8rem 0.9rem; min-height: 18rem; border-top: 1px solid var(--line); }
.preview-empty { display: none; }
.editor[data-editor="preview"] .preview { display: block; border-top: 0; }
.editor[data-editor="write"] .preview { display: none; }
.editor[data-editor="preview"] .editor-text { display: none; }
.editor > .field-error { margin: 0; padding: 0.5rem 0.9rem; border-top: 1px solid var(--line); }
.upload { margin-top: 0.25rem; padding: 0.9rem 1rem; border: 1px dashed var(--edge); border-radius: 8px; }
.upload[data-over] { border-color: var(--accent); background: var(--accent-soft); }
.upload input { display: block; margin-top: 0.6rem; }
.upload .button { margin-top: 0.6rem; }
.upload .hint { margin-left: 0.5rem; }
.uploads { list-style: none; margin: 0; padding: 0; font-size: 0.875rem; color: var(--muted); }
.uploads:not(:empty) { margin-top: 0.6rem; }
.uploads [data-tone="bad"] { color: var(--red); }
.data > h3 { margin-bottom: 0; }

.md + .output-data { margin-top: 0.9rem; }
.outcome .files { margin-top: 0.9rem; }
.outcome { margin-bottom: 1.5rem; padding: 1.1rem 1.2rem 1.2rem; border: 1px solid var(--line); border-radius: 10px; }
.outcome h2 { margin-bottom: 0; }
.outcome-facts { margin: 0; color: var(--muted); font-size: 0.9375rem; overflow-wrap: anywhere; }
.unsent > h2 { margin: 1.25rem 0 0.25rem; }
.unsent-part:last-child { margin-bottom: 0; }
.unsent-part { margin: 0.75rem 0 1.25rem; display: grid; gap: 0.4rem; justify-items: start; }
.unsent-part .button { margin: 0; }
`;
