import { type FormErrors, formErrors } from "../../domain/forms/errors.ts";
import { AS_JSON, type FilledForm, nameOf, ROOT } from "../../domain/forms/model.ts";
import { typedOf } from "../../domain/forms/raw.ts";
import { ACTIONS } from "../../domain/forms/rows.ts";
import { FieldError } from "./kit.tsx";
import { FieldView } from "./schema-form-field.tsx";
import { JsonInput } from "./schema-form-inputs.tsx";
import { fieldId } from "./text.ts";

/**
 * The form of an `output_schema` as a part of the page's own form, which it leaves the sending to. Its buttons for rows go
 * where that form goes. `errors` are by the names of its fields, as `checkForm` gives them, or by paths such as
 * `output.data.items[0]`; others are left to the page.
 */
export function SchemaForm({
  form,
  errors = {},
  disabled = false,
}: {
  form: FilledForm;
  errors?: Readonly<Record<string, string>>;
  disabled?: boolean;
}) {
  const { model } = form;
  const typed = typedOf(Object.entries(form.raw));
  const json = typed.inside.get(AS_JSON)?.value;
  const shown = atFields(form, errors);
  const isGroup = model.root.kind === "group" && json === undefined;
  return (
    <fieldset
      class="schema-form"
      id={isGroup ? fieldId(ROOT) : undefined}
      disabled={disabled}
      aria-describedby={isGroup && shown[ROOT] !== undefined ? `${fieldId(ROOT)}-error` : undefined}
    >
      <legend class="unseen">{model.root.label}</legend>
      {isGroup ? <FieldError path={ROOT} errors={shown} /> : null}
      {json === undefined ? (
        <FieldView field={model.root} name={ROOT} label={model.root.label} typed={typed} errors={shown} isRoot />
      ) : (
        <JsonInput field={model.root} name={ROOT} input={nameOf(ROOT, AS_JSON)} text={json} errors={shown} />
      )}
      {disabled || model.root.kind === "json" ? null : (
        <p class="schema-form-mode">
          {json === undefined ? (
            <button
              type="submit"
              class="button button-quiet button-small"
              name={ACTIONS.json}
              value={ROOT}
              formnovalidate
            >
              Write this as JSON instead
            </button>
          ) : (
            <button
              type="submit"
              class="button button-quiet button-small"
              name={ACTIONS.fields}
              value={ROOT}
              formnovalidate
            >
              Back to the fields
            </button>
          )}
        </p>
      )}
    </fieldset>
  );
}

function atFields({ model, raw }: FilledForm, errors: Readonly<Record<string, string>>): FormErrors {
  const problems = Object.entries(errors)
    .filter(([path]) => /^output\.data(?:[.[]|$)/.test(path))
    .map(([path, message]) => ({ path, message }));
  return { ...errors, ...formErrors(model, problems, raw) };
}
