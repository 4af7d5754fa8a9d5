import type { Child, PropsWithChildren } from "hono/jsx";
import { CopyButton, CsrfForm, FieldError, invalid } from "../../ui/kit.tsx";
import { fieldId } from "../../ui/text.ts";
import type { Errors, Typed } from "../form.ts";

interface FieldProps {
  name: string;
  label: string;
  hint?: Child;
  typed: Typed;
  errors: Errors;
  type?: "text" | "email" | "number" | "date" | "search";
  short?: boolean;
}

/** A labelled field with what was typed and what is wrong with it. */
export function Field({ name, label, hint, typed, errors, type = "text", short = false }: FieldProps) {
  const id = fieldId(name);
  const hintId = hint ? `${id}-hint` : undefined;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {hint ? (
        <p class="hint" id={hintId}>
          {hint}
        </p>
      ) : null}
      <input
        id={id}
        name={name}
        type={type === "number" ? "text" : type}
        inputmode={type === "number" ? "numeric" : undefined}
        autocomplete="off"
        class={short ? "short" : undefined}
        value={typed[name] ?? ""}
        {...invalid(name, errors, hintId)}
      />
      <FieldError path={name} errors={errors} />
    </div>
  );
}

/** A choice among words. */
export function Choice({
  name,
  label,
  hint,
  typed,
  errors,
  options,
}: Omit<FieldProps, "type" | "short"> & { options: readonly { value: string; words: string }[] }) {
  const id = fieldId(name);
  const hintId = hint ? `${id}-hint` : undefined;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {hint ? (
        <p class="hint" id={hintId}>
          {hint}
        </p>
      ) : null}
      <select id={id} name={name} {...invalid(name, errors, hintId)}>
        {options.map(({ value, words }) => (
          <option value={value} selected={value === typed[name]}>
            {words}
          </option>
        ))}
      </select>
      <FieldError path={name} errors={errors} />
    </div>
  );
}

/** A form with one button that does what it says. */
export function ActForm({
  action,
  csrf,
  words,
  danger = false,
  small = false,
  label,
  children,
}: PropsWithChildren<{
  action: string;
  csrf: string;
  words: string;
  danger?: boolean;
  small?: boolean;
  /** What the button is called, where its words alone don't say what it is about. */
  label?: string;
}>) {
  const tone = danger ? "button-danger" : small ? "" : "button-primary";
  return (
    <CsrfForm action={action} csrf={csrf} class={children ? "fields" : "inline"}>
      {children}
      <p class="form-actions">
        <button type="submit" class={`button ${tone}${small ? " button-small" : ""}`} aria-label={label}>
          {words}
        </button>
      </p>
    </CsrfForm>
  );
}

/** Something secret that is shown this once. */
export function Secret({ id, label, value }: { id: string; label: string; value: string }) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <textarea id={id} readonly rows={2} autocomplete="off">
        {value}
      </textarea>
      <CopyButton from={id} label={`Copy ${label}`} words="Copy" />
    </div>
  );
}
