import type { FormErrors } from "../../domain/forms/errors.ts";
import type { ChoiceField, Field, LinesField, NumberField, TextField } from "../../domain/forms/model.ts";
import { FieldError, invalid } from "./kit.tsx";
import { fieldId } from "./text.ts";

interface Place<F extends Field> {
  field: F;
  name: string;
  label?: string;
  text: string;
  errors: FormErrors;
}

/** One line of text, several, a number, or texts one a line. */
export function TextInput({ field, name, label, text, errors }: Place<TextField | NumberField | LinesField>) {
  const several = field.kind === "lines" || (field.kind === "text" && field.multiline);
  const common = {
    id: fieldId(name),
    name,
    autocomplete: "off",
    placeholder: field.kind === "lines" ? undefined : (field.placeholder ?? undefined),
    ...marks(field, name, errors),
  };
  return (
    <Labelled field={field} name={name} label={label} errors={errors}>
      {several ? (
        // The parser drops the first line's end of a textarea.
        <textarea {...common} rows={4}>{`\n${text}`}</textarea>
      ) : (
        <input {...common} type={typeFor(field, text)} inputmode={modeFor(field)} value={text} />
      )}
    </Labelled>
  );
}

/** A browser shows nothing of a date that is none, so such a one is shown as text. */
function typeFor(field: TextField | NumberField | LinesField, text: string): string {
  if (field.kind !== "text") return "text";
  return field.input === "date" && text !== "" && !/^\d{4}-\d\d-\d\d$/.test(text) ? "text" : field.input;
}

/** A number's input of its own would throw away what is no number yet, so it is a text with digits on the keyboard. */
function modeFor(field: TextField | NumberField | LinesField): "numeric" | "decimal" | undefined {
  if (field.kind !== "number") return undefined;
  return field.integer ? "numeric" : "decimal";
}

/** One of some values: side by side if they are few, else in a menu. */
export function ChoiceInput({ field, name, label, text, errors }: Place<ChoiceField>) {
  const none = field.required ? null : { key: "", label: "Not answered" };
  if (!field.radio) {
    return (
      <Labelled field={field} name={name} label={label} errors={errors}>
        <select id={fieldId(name)} name={name} autocomplete="off" {...marks(field, name, errors)}>
          <option value="">{none?.label ?? "Choose…"}</option>
          {field.options.map((option) => (
            <option value={option.key} selected={option.key === text}>
              {option.label}
            </option>
          ))}
        </select>
      </Labelled>
    );
  }
  const options = none ? [...field.options, none] : field.options;
  return (
    <div
      class="field choices"
      id={fieldId(name)}
      role="radiogroup"
      aria-labelledby={`${fieldId(name)}-label`}
      {...marks(field, name, errors)}
    >
      <p class="field-label" id={`${fieldId(name)}-label`}>
        {label ?? field.label} <Requirement field={field} />
      </p>
      <Hint field={field} name={name} />
      {options.map((option) => (
        <label class="choice">
          <input type="radio" name={name} value={option.key} checked={option.key === text} autocomplete="off" />
          {option.label}
        </label>
      ))}
      <FieldError path={name} errors={errors} />
    </div>
  );
}

/** The JSON of a value. `input` is the name that it is sent under. */
export function JsonInput({ field, name, label, input, text, errors }: Place<Field> & { input: string }) {
  const placeholder = field.kind === "json" ? (field.placeholder ?? undefined) : undefined;
  const shown = field.kind === "json" ? field : { ...field, rules: ["As JSON.", ...field.rules] };
  return (
    <Labelled field={shown} name={name} label={label} errors={errors}>
      <textarea
        class="json"
        id={fieldId(name)}
        name={input}
        rows={Math.min(Math.max(text.split("\n").length + 1, 4), 20)}
        spellcheck={false}
        autocomplete="off"
        autocapitalize="off"
        placeholder={placeholder}
        {...marks(shown, name, errors)}
      >
        {`\n${text}`}
      </textarea>
    </Labelled>
  );
}

function Labelled({
  field,
  name,
  label,
  errors,
  children,
}: {
  field: Field;
  name: string;
  label: string | undefined;
  errors: FormErrors;
  children: unknown;
}) {
  return (
    <div class="field">
      <label for={fieldId(name)}>
        {label ?? field.label} <Requirement field={field} />
      </label>
      <Hint field={field} name={name} />
      {children}
      <FieldError path={name} errors={errors} />
    </div>
  );
}

/** What a field is for and what it takes. */
export function Hint({ field, name }: { field: Field; name: string }) {
  if (field.description === null && !field.rules.length) return null;
  return (
    <div class="field-hint" id={hintId(name)} dir="auto">
      {field.description === null ? null : <p>{field.description}</p>}
      {field.rules.length ? <p>{field.rules.join(" ")}</p> : null}
    </div>
  );
}

export function hintId(name: string): string {
  return `${fieldId(name)}-hint`;
}

/** A word on whether a field must be filled in. */
export function Requirement({ field }: { field: Field }) {
  return field.required ? <span class="field-required">(required)</span> : null;
}

function marks(field: Field, name: string, errors: FormErrors) {
  const hint = field.description !== null || field.rules.length ? hintId(name) : undefined;
  return { ...invalid(name, errors, hint), "aria-required": field.required ? ("true" as const) : undefined };
}
