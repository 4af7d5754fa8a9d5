import { Code, Heading } from "../blocks.tsx";
import { Inline } from "../inline.tsx";
import { curlOf } from "./curl.ts";
import { FieldList } from "./fields.tsx";
import type { Operation } from "./operations.ts";
import type { Field } from "./schema.ts";

/** An object of the API: what answers and events are made of. */
export interface ApiObject {
  name: string;
  fields: Field[];
  example: string | null;
}

/** Every operation by its tag, and the objects they answer with. */
export function Reference({
  operations,
  objects,
  base,
}: {
  operations: Operation[];
  objects: ApiObject[];
  base: string;
}) {
  const tags = [...new Set(operations.map(({ tag }) => tag))];
  return (
    <section aria-labelledby="reference">
      <Heading level={2} id="reference">
        API reference
      </Heading>
      <p>
        <Inline
          text={`The same as a document for tools: [openapi.json](/openapi.json). The base URL is \`${base}\`. Bodies and answers are JSON, times ISO 8601 in UTC, and ids a prefix and a ULID. Every request may carry \`HumanDeploy-Version\`, and every POST an \`Idempotency-Key\`. A list is \`data\` and \`next\`: pass \`next\` as \`cursor\` until it is null.`}
        />
      </p>
      {tags.map((tag) => (
        <>
          <Heading level={3} id={tagId(tag)}>
            {tag}
          </Heading>
          {operations
            .filter((operation) => operation.tag === tag)
            .map((operation) => (
              <OperationView operation={operation} base={base} />
            ))}
        </>
      ))}
      <Heading level={3} id="objects">
        Objects
      </Heading>
      {objects.map(({ name, fields, example }) => (
        <section class="operation" aria-labelledby={`object-${name}`}>
          <Heading level={4} id={`object-${name}`}>
            {name}
          </Heading>
          <FieldList fields={fields} requirements={false} />
          {example ? <Code language="json" label={`${name}, an example`} code={example} /> : null}
        </section>
      ))}
    </section>
  );
}

/** The anchor of a tag's operations. */
export function tagId(tag: string): string {
  return `reference-${tag.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}`;
}

function OperationView({ operation, base }: { operation: Operation; base: string }) {
  const { id, method, path, summary, description, parameters, body } = operation;
  return (
    <section class="operation" aria-labelledby={id}>
      <Heading level={4} id={id}>
        {summary}
      </Heading>
      <p class="endpoint">
        <span class={`method method-${method.toLowerCase()}`}>{method}</span> <code>{path}</code>
      </p>
      {description ? (
        <p>
          <Inline text={description} />
        </p>
      ) : null}
      {parameters.map(({ title, fields }) => (
        <>
          <h5>{title}</h5>
          <FieldList fields={fields} requirements={true} />
        </>
      ))}
      {body ? <BodyView body={body} /> : null}
      <h5>Answers</h5>
      <Answers operation={operation} />
      <Code language="shell" label={id} code={curlOf(operation, base)} />
    </section>
  );
}

function BodyView({ body }: { body: NonNullable<Operation["body"]> }) {
  return (
    <>
      <h5>Body</h5>
      {body.description ? <p>{body.description}</p> : null}
      {body.fields.length ? <FieldList fields={body.fields} requirements={true} /> : null}
      {!body.fields.length && body.media_type === "application/json" ? (
        <p>
          None, or <code>{"{}"}</code>.
        </p>
      ) : null}
    </>
  );
}

function Answers({ operation }: { operation: Operation }) {
  return (
    <ul class="answers">
      {operation.answers.map(({ status, description, object, is_list }) => (
        <li>
          <code class="status">{status}</code>{" "}
          <span>
            {is_list ? "A list of " : ""}
            {object ? <a href={`#object-${object}`}>{object}</a> : null}
            {object ? ". " : ""}
            {description}
          </span>
        </li>
      ))}
      <li>
        <span>
          Errors:
          {operation.errors.map(({ status, anchor }) => (
            <>
              {" "}
              <a href={anchor}>{status}</a>
            </>
          ))}
        </span>
      </li>
    </ul>
  );
}
