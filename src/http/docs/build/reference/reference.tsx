import type { Child } from "hono/jsx";
import { CodeBlock } from "../code.tsx";
import { Heading } from "../heading.tsx";
import { Inline } from "../inline.tsx";
import { objectPath } from "../links.ts";
import { curlOf } from "./curl.ts";
import { FieldList } from "./fields.tsx";
import type { Operation } from "./operations.ts";
import type { ApiObject } from "./read-api.ts";

/** The operations of one tag. */
export function Operations({ operations, base }: { operations: Operation[]; base: string }) {
  return (
    <>
      {operations.map((operation) => (
        <OperationView operation={operation} base={base} />
      ))}
    </>
  );
}

/** What the operations answer with. */
export function Objects({ objects }: { objects: ApiObject[] }) {
  return (
    <>
      {objects.map(({ name, fields, example }) => (
        <section class="operation" aria-labelledby={`object-${name}`}>
          <Heading level={2} id={`object-${name}`}>
            {name}
          </Heading>
          <FieldList fields={fields} requirements={false} />
          {example ? <CodeBlock language="json" label={`${name}, an example`} code={example} /> : null}
        </section>
      ))}
    </>
  );
}

function OperationView({ operation, base }: { operation: Operation; base: string }) {
  const { id, method, path, summary, description, parameters, body } = operation;
  return (
    <section class="operation" aria-labelledby={id}>
      <Heading level={2} id={id}>
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
      <CodeBlock language="sh" label="curl" code={curlOf(operation, base)} />
      {parameters.map(({ title, fields }) => (
        <>
          <Part>{title}</Part>
          <FieldList fields={fields} requirements={true} />
        </>
      ))}
      {body ? <BodyView body={body} /> : null}
      <Part>Answers</Part>
      <Answers operation={operation} />
    </section>
  );
}

function Part({ children }: { children?: Child }) {
  return <h3 class="part">{children}</h3>;
}

function BodyView({ body }: { body: NonNullable<Operation["body"]> }) {
  return (
    <>
      <Part>Body</Part>
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
            {object ? <a href={objectPath(object)}>{object}</a> : null}
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
