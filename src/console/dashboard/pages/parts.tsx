import type { Child, PropsWithChildren } from "hono/jsx";
import type { Deployment } from "../../../domain/deployment/schemas.ts";
import { CopyButton, FieldError, invalid, Skills, State, UrgencyTag } from "../../ui/kit.tsx";
import { Table } from "../../ui/table.tsx";
import { fieldId, opening } from "../../ui/text.ts";
import { Ago, Countdown } from "../../ui/time.tsx";
import type { Errors, Frame } from "../frame.ts";
import { type Place, pathIn } from "../paths.ts";

/** The title of a page, with what can be done at once beside it. */
export function Head({ title, hint, children }: PropsWithChildren<{ title: string; hint?: Child }>) {
  return (
    <div class="head">
      <h1>{title}</h1>
      {children}
      {hint ? <p class="hint">{hint}</p> : null}
    </div>
  );
}

/** Code to copy. */
export function Code({ id, words, text }: { id: string; words: Child; text: string }) {
  return (
    <div class="code">
      <div class="code-words">
        <p>{words}</p>
        <CopyButton text={text} label={`Copy ${id}`} words="Copy" />
      </div>
      <pre tabindex={0}>
        <code>{text}</code>
      </pre>
    </div>
  );
}

/** Something that is shown this once: a key, a secret. */
export function Secret({
  title,
  value,
  label,
  children,
}: PropsWithChildren<{ title: string; value: string; label: string }>) {
  return (
    <section class="secret" aria-labelledby="secret-title">
      <h2 id="secret-title">{title}</h2>
      <p>
        <strong>Copy it now: it is not shown again.</strong> We keep nothing that could show it to you later.
      </p>
      <p class="secret-line">
        <input
          id="secret"
          readonly
          value={value}
          aria-label={label}
          spellcheck={false}
          autocomplete="off"
          data-secret
        />
        <CopyButton from="secret" label={`Copy the ${label.toLowerCase()}`} words="Copy" />
      </p>
      {children}
    </section>
  );
}

/** Deployments as a table; each leads to its page. */
export function DeploymentTable({
  caption,
  place,
  deployments,
  now,
}: {
  caption: string;
  place: Place;
  deployments: readonly Deployment[];
  now: number;
}) {
  return (
    <Table
      caption={caption}
      rows={deployments}
      columns={[
        {
          head: "Brief",
          title: true,
          cell: ({ id, brief }) => (
            <>
              <a class="table-title" href={pathIn(place, "deployments", id)}>
                {opening(brief, 90)}
              </a>{" "}
              <span class="id-small">{`…${id.slice(-6)}`}</span>
            </>
          ),
        },
        {
          head: "State",
          tight: true,
          cell: ({ status, urgency }) => (
            <>
              <State status={status} /> <UrgencyTag urgency={urgency} />
            </>
          ),
        },
        { head: "Skills", cell: ({ skills }) => <Skills skills={skills.slice(0, 4)} /> },
        { head: "Expert", cell: ({ expert }) => expert?.name ?? "–" },
        { head: "Created", tight: true, align: "end", cell: ({ created_at }) => <Ago at={created_at} now={now} /> },
      ]}
    />
  );
}

/** What waits for the agent: each with how long it may. */
export function WaitingTable({ place, waiting, now }: { place: Place; waiting: readonly Deployment[]; now: number }) {
  return (
    <Table
      caption="Questions that wait for a reply"
      rows={waiting}
      columns={[
        {
          head: "Question",
          title: true,
          cell: ({ id, question }) => (
            <a class="table-title" href={`${pathIn(place, "deployments", id)}#reply`}>
              {opening(question?.body ?? "", 120)}
            </a>
          ),
        },
        { head: "Brief", cell: ({ brief }) => opening(brief, 60) },
        { head: "Asked by", cell: ({ expert }) => expert?.name ?? "–" },
        {
          head: "Expires",
          tight: true,
          align: "end",
          cell: ({ input_by }) => (input_by === null ? "–" : <Countdown at={input_by} now={now} />),
        },
      ]}
    />
  );
}

/** A field with its label, hint and error. */
export function Field({
  path,
  label,
  hint,
  errors,
  children,
}: PropsWithChildren<{ path: string; label: string; hint?: Child; errors: Errors }>) {
  return (
    <div class="field">
      <label for={fieldId(path)}>{label}</label>
      {hint ? (
        <p class="hint" id={`${fieldId(path)}-hint`}>
          {hint}
        </p>
      ) : null}
      {children}
      <FieldError path={path} errors={errors} />
    </div>
  );
}

/** What the control in a {@link Field} carries. */
export function control(path: string, errors: Errors, hinted = false) {
  return { id: fieldId(path), name: path, ...invalid(path, errors, hinted ? `${fieldId(path)}-hint` : undefined) };
}

/** Why a viewer finds no buttons. */
export function ReadOnly({ frame, what }: { frame: Pick<Frame, "role">; what: string }) {
  return (
    <p class="hint">
      You are a {frame.role} of this workspace: {what}.
    </p>
  );
}
