import { Inline } from "../inline.tsx";
import { objectPath } from "../links.ts";
import type { Field } from "./schema.ts";

/** Fields with their type, bounds and meaning; those of an inner object are set in. */
export function FieldList({ fields, requirements }: { fields: Field[]; requirements: boolean }) {
  return (
    <dl class="fields">
      {fields.map((field) => (
        <>
          <dt>
            <code>{field.name}</code> <TypeName field={field} />
            {requirements && field.required ? <span class="required">required</span> : null}
            {field.bounds.length ? (
              <span class="bounds">
                <Inline text={field.bounds.join("; ")} />
              </span>
            ) : null}
          </dt>
          <dd>
            {field.description ? (
              <p>
                <Inline text={field.description} />
              </p>
            ) : null}
            {field.fields.length ? <FieldList fields={field.fields} requirements={requirements} /> : null}
          </dd>
        </>
      ))}
    </dl>
  );
}

function TypeName({ field: { type, object } }: { field: Field }) {
  if (!object) return <span class="type">{type}</span>;
  const [before = "", after = ""] = type.split(object);
  return (
    <span class="type">
      {before}
      <a href={objectPath(object)}>{object}</a>
      {after}
    </span>
  );
}
