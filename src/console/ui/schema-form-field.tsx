import { type FormErrors, rowLabel } from "../../domain/forms/errors.ts";
import {
  AS_JSON,
  type Field,
  type GroupField,
  type ListField,
  nameOf,
  ROWS,
  segmentOf,
} from "../../domain/forms/model.ts";
import { below, rowsShown, type Typed } from "../../domain/forms/raw.ts";
import { ACTIONS } from "../../domain/forms/rows.ts";
import { valueInWords } from "../../domain/forms/words.ts";
import { FieldError, invalid } from "./kit.tsx";
import { ChoiceInput, Hint, hintId, JsonInput, Requirement, TextInput } from "./schema-form-inputs.tsx";
import { fieldId } from "./text.ts";

interface Place<F extends Field> {
  field: F;
  name: string;
  label: string;
  typed: Typed;
  errors: FormErrors;
}

/** One field of a form with all that is within it. */
export function FieldView({ field, name, label, typed, errors, isRoot = false }: Place<Field> & { isRoot?: boolean }) {
  const json = typed.inside.get(AS_JSON)?.value;
  const place = { name, label, typed, errors };
  if (json !== undefined) return <JsonInput field={field} {...place} input={nameOf(name, AS_JSON)} text={json} />;
  switch (field.kind) {
    case "group":
      return isRoot ? <Fields field={field} {...place} /> : <Group field={field} {...place} />;
    case "list":
      return <List field={field} {...place} />;
    case "fixed":
      return (
        <p class="field field-fixed">
          <span class="field-label">{label}</span> <code>{valueInWords(field.value)}</code>
        </p>
      );
    case "choice":
      return <ChoiceInput field={field} {...place} text={typed.value ?? ""} />;
    case "json":
      return <JsonInput field={field} {...place} input={name} text={typed.value ?? ""} />;
    default:
      return <TextInput field={field} {...place} text={typed.value ?? ""} />;
  }
}

function Fields({ field, name, typed, errors }: Place<GroupField>) {
  return (
    <>
      {isDescribed(field) ? <Hint field={field} name={name} /> : null}
      {field.fields.map((inner) => {
        const segment = segmentOf(inner.property);
        return (
          <FieldView
            field={inner}
            name={nameOf(name, segment)}
            label={inner.label}
            typed={below(typed, segment)}
            errors={errors}
          />
        );
      })}
    </>
  );
}

function Group(place: Place<GroupField>) {
  const { field, name, label, errors } = place;
  return (
    <fieldset class="group" id={fieldId(name)} aria-describedby={describedBy(field, name, errors)}>
      <legend>
        {label} <Requirement field={field} />
      </legend>
      <FieldError path={name} errors={errors} />
      <Fields {...place} />
    </fieldset>
  );
}

function List({ field, name, label, typed, errors }: Place<ListField>) {
  const rows = rowsShown(field, typed);
  return (
    <fieldset class="list" id={fieldId(name)} aria-describedby={describedBy(field, name, errors)}>
      <legend>
        {label} <Requirement field={field} />
      </legend>
      {isDescribed(field) ? <Hint field={field} name={name} /> : null}
      <FieldError path={name} errors={errors} />
      <input type="hidden" name={nameOf(name, ROWS)} value={String(rows)} autocomplete="off" />
      {Array.from({ length: rows }, (_, row) => {
        const own = nameOf(name, String(row));
        const called = rowLabel(label, row);
        return (
          <div class="list-row">
            <FieldView field={field.item} name={own} label={called} typed={below(typed, String(row))} errors={errors} />
            <button
              type="submit"
              class="button button-quiet button-small"
              name={ACTIONS.remove}
              value={own}
              formnovalidate
              aria-label={`Remove ${called}`}
            >
              Remove
            </button>
          </div>
        );
      })}
      {rows < field.most ? (
        <p class="list-add">
          <button
            type="submit"
            class="button button-small"
            name={ACTIONS.add}
            value={name}
            formnovalidate
            aria-label={`Add to ${label}`}
          >
            Add
          </button>
        </p>
      ) : null}
    </fieldset>
  );
}

function isDescribed(field: Field): boolean {
  return field.description !== null || field.rules.length > 0;
}

function describedBy(field: Field, name: string, errors: FormErrors): string | undefined {
  return invalid(name, errors, isDescribed(field) ? hintId(name) : undefined)["aria-describedby"];
}
