import { LIMITS } from "../../../domain/limits.ts";
import { Icon } from "../../ui/icons.tsx";
import { CsrfForm, FieldError, invalid } from "../../ui/kit.tsx";
import { Markdown } from "../../ui/markdown.tsx";
import { SchemaForm } from "../../ui/schema-form.tsx";
import { fieldId, sizeInWords } from "../../ui/text.ts";
import type { DeploymentView } from "../views.ts";
import { actionsOf, isWorkedOn } from "./actions.ts";
import { WORK } from "./buttons.tsx";
import { actionPath, filePath, PATHS, rawUploadPath, uploadPath } from "./paths.ts";

/** Everything that is written on a deployment, as one form: whatever is pressed, nothing typed is left behind. */
export function WorkForm({ view }: { view: DeploymentView }) {
  const { deployment, csrf, draft, errors } = view;
  const { id } = deployment;
  const allowed = actionsOf(deployment.status);
  return (
    <CsrfForm
      action={actionPath(id, "draft")}
      csrf={csrf}
      id={WORK}
      class="work"
      label="Your work"
      tab={draft.tab ?? undefined}
    >
      {/* Enter in a field presses the first button of its form, and saving a draft does no harm. */}
      <button type="submit" class="unseen" formaction={actionPath(id, "draft")}>
        Save draft
      </button>
      <input type="hidden" name="base" value={draft.updated_at === null ? "" : String(draft.updated_at)} />
      {allowed.includes("ask") ? <Ask view={view} /> : <KeptQuestion view={view} />}
      <section class="part" aria-labelledby="output-title">
        <h2 id="output-title">Your answer</h2>
        {allowed.includes("complete") ? null : (
          <p class="hint">You can go on writing. Completing is possible once the agent has replied.</p>
        )}
        <Editor view={view} />
        {view.form ? (
          <div class="data">
            <h3>Data</h3>
            <p class="hint">The agent asked for the answer in this form as well.</p>
            <SchemaForm form={view.form} errors={errors} />
          </div>
        ) : null}
        <h3 id="output-files-title">Files</h3>
        <OutputFiles view={view} />
        <Upload view={view} />
      </section>
      <Cancel view={view} />
    </CsrfForm>
  );
}

function Editor({ view }: { view: DeploymentView }) {
  const { deployment, draft, errors, preview } = view;
  const path = "output.body";
  const id = fieldId(path);
  return (
    <div class="editor">
      <div class="editor-head">
        <label for={id}>Text</label>
        <span class="hint" id="body-hint">
          Markdown
        </span>
        <span class="editor-tabs">
          <button type="button" class="tab needs-script" data-editor-show="write" aria-pressed="true">
            Write
          </button>
          <button
            type="submit"
            class="tab"
            data-editor-show="preview"
            aria-pressed="false"
            formaction={actionPath(deployment.id, "preview")}
            hx-post={PATHS.preview}
            hx-target="#preview"
            hx-params="csrf,body"
          >
            Preview
          </button>
        </span>
      </div>
      <textarea
        id={id}
        name="body"
        class="editor-text"
        rows={14}
        spellcheck={true}
        data-submit="complete"
        {...invalid(path, errors, "body-hint")}
      >
        {`\n${draft.body}`}
      </textarea>
      <section
        id="preview"
        class={preview ? "preview md" : "preview md preview-empty"}
        aria-label="Preview"
        aria-live="polite"
      >
        {preview ? <Markdown text={draft.body} /> : null}
      </section>
      <FieldError path={path} errors={errors} />
    </div>
  );
}

/** The files that go with the answer: what an upload and a removal answer to the page's script. */
export function OutputFiles({ view }: { view: Pick<DeploymentView, "deployment" | "draft" | "errors"> }) {
  const { deployment, draft, errors } = view;
  return (
    <div id="output-files">
      {draft.files.length > 0 ? (
        <ul class="files" aria-labelledby="output-files-title">
          {draft.files.map((file) => (
            <li class="file">
              <div class="file-head">
                <Icon name="file" />
                <div class="file-words">
                  <a href={filePath(deployment.id, file.id)} download={file.name}>
                    {file.name}
                  </a>
                  <span class="file-facts">
                    {[file.media_type, sizeInWords(file.size_bytes)].filter(Boolean).join(", ")}
                  </span>
                </div>
                <button
                  type="submit"
                  class="button button-quiet button-small"
                  form={WORK}
                  formaction={filePath(deployment.id, file.id, "remove")}
                  hx-post={filePath(deployment.id, file.id, "remove")}
                  hx-params="csrf,version"
                  hx-target="#output-files"
                  hx-swap="outerHTML"
                  aria-label={`Remove ${file.name}`}
                >
                  Remove
                </button>
              </div>
            </li>
          ))}
        </ul>
      ) : null}
      <FieldError path="output.files" errors={errors} />
    </div>
  );
}

function Upload({ view }: { view: DeploymentView }) {
  const to = uploadPath(view.deployment.id);
  return (
    <div class="upload" data-upload={rawUploadPath(view.deployment.id)}>
      <label class="upload-label" for={fieldId("output.files")}>
        Add files
      </label>
      <span class="hint" id="files-hint">
        At most {sizeInWords(LIMITS.file_bytes)} each. Or drop them here.
      </span>
      <input
        type="file"
        name="file"
        id={fieldId("output.files")}
        multiple
        {...invalid("output.files", view.errors, "files-hint")}
      />
      <button type="submit" class="button no-script" formaction={to} formenctype="multipart/form-data">
        Upload
      </button>
      <ul class="uploads" data-uploads aria-live="polite" />
    </div>
  );
}

function Ask({ view }: { view: DeploymentView }) {
  const { deployment, draft, errors } = view;
  const id = fieldId("question");
  return (
    <details class="fold fold-part" open={draft.question !== "" || errors.question !== undefined}>
      <summary>Ask the agent a question</summary>
      <label for={id}>Your question</label>
      <p class="hint" id="question-hint">
        The agent has 24 hours to reply, and you can go on writing meanwhile. Without a reply the deployment expires.
      </p>
      <textarea
        id={id}
        name="question"
        rows={4}
        data-submit="ask"
        maxlength={LIMITS.question_characters}
        {...invalid("question", errors, "question-hint")}
      >
        {`\n${draft.question}`}
      </textarea>
      <FieldError path="question" errors={errors} />
      <p class="fold-actions">
        <button type="submit" class="button button-primary" id="ask" formaction={actionPath(deployment.id, "ask")}>
          Send the question
        </button>
      </p>
    </details>
  );
}

/** While no question can be asked, one that was begun stays in the draft. */
function KeptQuestion({ view }: { view: DeploymentView }) {
  return view.draft.question === "" ? null : <input type="hidden" name="question" value={view.draft.question} />;
}

function Cancel({ view }: { view: DeploymentView }) {
  const { deployment, draft, errors } = view;
  const id = fieldId("reason");
  return (
    <details class="fold fold-part fold-danger" open={errors.reason !== undefined}>
      <summary>Cancel this deployment</summary>
      <p class="hint" id="reason-hint">
        This ends it for good, and the agent pays nothing.
      </p>
      <label for={id}>Reason (the operator reads it)</label>
      <textarea
        id={id}
        name="reason"
        rows={2}
        maxlength={LIMITS.reason_characters}
        {...invalid("reason", errors, "reason-hint")}
      >
        {`\n${draft.reason}`}
      </textarea>
      <FieldError path="reason" errors={errors} />
      {isWorkedOn(deployment.status) ? (
        <label class="check">
          <input type="checkbox" name="attach_partial" checked={draft.attach_partial} />
          Attach what I have so far as partial output
        </label>
      ) : null}
      <p class="fold-actions">
        <button type="submit" class="button button-danger" formaction={actionPath(deployment.id, "cancel")}>
          Cancel the deployment
        </button>
      </p>
    </details>
  );
}

/** Cancelling before any work: the same disclosure in a form of its own. */
export function CancelForm({ view }: { view: DeploymentView }) {
  const { deployment, csrf } = view;
  return (
    <CsrfForm
      action={actionPath(deployment.id, "cancel")}
      csrf={csrf}
      version={deployment.version}
      label="Cancel this deployment"
    >
      <Cancel view={view} />
    </CsrfForm>
  );
}
