import type { PropsWithChildren } from "hono/jsx";
import type { Status, Urgency } from "../../domain/deployment/schemas.ts";
import { Icon, type IconName } from "./icons.tsx";
import { fieldId } from "./text.ts";

const STATES: Record<Status | "offered", string> = {
  offered: "Offered to you",
  pending: "Waiting for an expert",
  accepted: "Accepted",
  in_progress: "In progress",
  needs_input: "Waiting for the agent",
  completed: "Completed",
  cancelled: "Cancelled",
  expired: "Expired",
};

/** The words for a state. */
export function stateInWords(status: Status | "offered"): string {
  return STATES[status];
}

/** A state in words, with its colour. */
export function State({ status }: { status: Status | "offered" }) {
  return <span class={`state state-${status}`}>{STATES[status]}</span>;
}

/** The urgency, where it is not the usual one. */
export function UrgencyTag({ urgency }: { urgency: Urgency }) {
  if (urgency === "standard") return null;
  return <span class={`tag tag-${urgency}`}>{urgency === "priority" ? "Priority" : "Scheduled"}</span>;
}

/** Skills as tags; those that the reader has stand out, and are said to. */
export function Skills({ skills, matched = [] }: { skills: readonly string[]; matched?: readonly string[] }) {
  const first = skills.filter((skill) => matched.includes(skill));
  const rest = skills.filter((skill) => !matched.includes(skill));
  return (
    <ul class="skills" aria-label="Skills">
      {first.map((skill) => (
        <li class="skill skill-matched">
          <Icon name="accept" />
          {skill}
          <span class="unseen"> (you have it)</span>
        </li>
      ))}
      {rest.map((skill) => (
        <li class="skill">{skill}</li>
      ))}
    </ul>
  );
}

/** An id in monospace with a button that copies it. */
export function CopyId({ id }: { id: string }) {
  return (
    <span class="id">
      <code>{id}</code>
      <CopyButton text={id} label="Copy the id" />
    </span>
  );
}

/** Copies a text, or what is in the field with the id `from`. Only shown where there is a script. */
export function CopyButton({
  text,
  from,
  label,
  words,
}: {
  text?: string;
  from?: string;
  label: string;
  words?: string;
}) {
  return (
    <button
      type="button"
      class={words ? "button copy needs-script" : "copy-id needs-script"}
      data-copy={text}
      data-copy-from={from}
      aria-label={words ? undefined : label}
      title={words ? undefined : label}
    >
      <Icon name="copy" />
      <span data-copy-words class={words ? undefined : "unseen"}>
        {words}
      </span>
    </button>
  );
}

export type Tone = "good" | "bad" | "warn" | "info";
const TONE_ICONS: Record<Tone, IconName> = { good: "accept", bad: "alert", warn: "alert", info: "info" };

/** Something that happened, said in a sentence. */
export function Banner({
  tone,
  id,
  urgent = false,
  children,
}: PropsWithChildren<{ tone: Tone; id?: string; urgent?: boolean }>) {
  return (
    <div class={`banner banner-${tone}`} id={id} role={urgent ? "alert" : "status"}>
      <Icon name={TONE_ICONS[tone]} />
      <div>{children}</div>
    </div>
  );
}

/** What stands where nothing is: what that means, and what to do. */
export function Empty({ title, children }: PropsWithChildren<{ title: string }>) {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      <p>{children}</p>
    </div>
  );
}

/** A form that may change something: its token, and the version of the deployment that the page shows. */
export function CsrfForm({
  action,
  csrf,
  version,
  id,
  class: className,
  label,
  tab,
  children,
}: PropsWithChildren<{
  action: string;
  csrf: string;
  version?: number;
  id?: string;
  class?: string;
  label?: string;
  tab?: string | undefined;
}>) {
  return (
    <form method="post" action={action} id={id} class={className} aria-label={label} data-tab={tab} novalidate>
      <input type="hidden" name="csrf" value={csrf} />
      {version === undefined ? null : <input type="hidden" name="version" value={String(version)} />}
      {children}
    </form>
  );
}

/** An act that asks once: a disclosure with what it means and the button that does it; a dialog where there is a script. */
export function Confirm({
  label,
  title,
  quiet = false,
  children,
}: PropsWithChildren<{ label: string; title: string; quiet?: boolean }>) {
  return (
    <details class="confirm" data-dialog={title}>
      <summary class={quiet ? "button button-quiet" : "button"}>{label}</summary>
      <div class="confirm-panel">
        <p class="confirm-title">{title}</p>
        {children}
      </div>
    </details>
  );
}

/** The error of one field, right below it. */
export function FieldError({ path, errors }: { path: string; errors: Readonly<Record<string, string>> }) {
  const message = errors[path];
  if (message === undefined) return null;
  return (
    <p class="field-error" id={`${fieldId(path)}-error`}>
      <Icon name="alert" />
      {message}
    </p>
  );
}

/** What a field with an error carries, so that it is found and said. */
export function invalid(path: string, errors: Readonly<Record<string, string>>, hint?: string) {
  const described = [hint, errors[path] === undefined ? undefined : `${fieldId(path)}-error`].filter(Boolean).join(" ");
  return {
    "aria-invalid": errors[path] === undefined ? undefined : ("true" as const),
    "aria-describedby": described || undefined,
  };
}

/** All errors of a page, at its top, each a link to its field. */
export function ErrorSummary({ errors }: { errors: Readonly<Record<string, string>> }) {
  const { "": whole, ...fields } = errors;
  const list = Object.entries(fields);
  if (whole === undefined && list.length === 0) return null;
  return (
    <div class="banner banner-bad summary" role="alert" id="errors" tabindex={-1} data-focus>
      <Icon name="alert" />
      <div>
        {whole === undefined ? null : (
          <p>
            <strong>{whole}</strong>
          </p>
        )}
        {list.length === 0 ? null : (
          <>
            <p>
              <strong>
                {list.length === 1 ? "One thing needs a change" : `${list.length} things need a change`} before this can
                be sent.
              </strong>{" "}
              What you wrote is kept.
            </p>
            <ul>
              {list.map(([path, message]) => (
                <li>
                  <a href={`#${targetOf(path)}`}>{/^[a-z]/.test(message) ? `${path} ${message}` : message}</a>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </div>
  );
}

/** The fields of an output's data have names of the form's own: such a path leads to the form. */
function targetOf(path: string): string {
  return fieldId(/^output\.data(?:[.[]|$)/.test(path) ? "data" : path);
}
