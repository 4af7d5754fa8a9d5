import { SCENARIOS } from "../../../domain/deployment/scenarios.ts";
import { LIMITS } from "../../../domain/limits.ts";
import { CsrfForm, ErrorSummary } from "../../ui/kit.tsx";
import { Select } from "../../ui/table.tsx";
import { fieldId } from "../../ui/text.ts";
import { createCurl } from "../curl.ts";
import type { Errors, Frame } from "../frame.ts";
import { pathIn } from "../paths.ts";
import { Layout } from "./layout.tsx";
import { Code, control, Field, Head, ReadOnly } from "./parts.tsx";

/** The form as it was typed. */
export interface TypedTry {
  brief: string;
  skills: string;
  urgency: "standard" | "priority";
  scenario: "" | (typeof SCENARIOS)[number];
  output_schema: string;
}

const COURSES: Record<TypedTry["scenario"], string> = {
  "": "Completes in about four seconds",
  needs_input: "Asks a question; your reply completes it",
  expire: "Nobody accepts: expires within 10 s",
  no_reply: "Asks, gets no reply, expires within 10 s",
  expert_cancel: "The expert cancels",
  slow: "Accepts, then waits for your cancel",
  unavailable: "Refused: no expert is available (422)",
  credits_exhausted: "Refused: no credits are left (402)",
};

/** A form that makes a test deployment, and the curl that does the same. */
export function TryPage({
  frame,
  typed,
  body,
  errors,
}: {
  frame: Frame;
  typed: TypedTry;
  body: Record<string, unknown>;
  errors: Errors;
}) {
  const { place } = frame;
  return (
    <Layout title="Try it" frame={frame} section="try">
      <Head title="Try it" hint="Makes a deployment in test mode. A simulated expert takes it; you watch every step." />
      <ErrorSummary errors={errors} />
      <div class="split">
        {frame.may_build ? (
          <CsrfForm action={pathIn(place, "try")} csrf={frame.csrf} class="fields">
            <Fields typed={typed} errors={errors} />
            <p class="form-actions">
              <button type="submit" class="button button-primary">
                Deploy it
              </button>
              <button type="submit" class="button" formaction={pathIn(place, "try", "curl")}>
                Show it as a curl
              </button>
            </p>
          </CsrfForm>
        ) : (
          <ReadOnly frame={frame} what="deployments are made by owners and developers" />
        )}
        <Code
          id="the curl"
          words="The same from a shell, with a test key of yours"
          text={createCurl(frame.base_url, body)}
        />
      </div>
    </Layout>
  );
}

function Fields({ typed, errors }: { typed: TypedTry; errors: Errors }) {
  return (
    <>
      <Field path="brief" label="Brief" hint="The plain-English ask. The expert reads this first." errors={errors}>
        <textarea rows={5} maxlength={LIMITS.brief_characters} {...control("brief", errors, true)}>
          {`\n${typed.brief}`}
        </textarea>
      </Field>
      <Field path="skills" label="Skills" hint="Tags with spaces between them, such as: copy legal." errors={errors}>
        <input value={typed.skills} autocomplete="off" spellcheck={false} {...control("skills", errors, true)} />
      </Field>
      <div class="field-row">
        <Field path="urgency" label="Urgency" errors={errors}>
          <Select
            id={fieldId("urgency")}
            name="urgency"
            value={typed.urgency}
            options={[
              { value: "standard", words: "Standard" },
              { value: "priority", words: "Priority" },
            ]}
          />
        </Field>
        <Field path="metadata" label="What happens" errors={errors}>
          <Select
            id={fieldId("metadata")}
            name="scenario"
            value={typed.scenario}
            options={(["", ...SCENARIOS] as const).map((value) => ({ value, words: COURSES[value] }))}
          />
        </Field>
      </div>
      <Field
        path="output_schema"
        label="Output schema"
        hint="A JSON Schema that the output's data will satisfy. May be empty."
        errors={errors}
      >
        <textarea rows={4} class="json" spellcheck={false} {...control("output_schema", errors, true)}>
          {`\n${typed.output_schema}`}
        </textarea>
      </Field>
    </>
  );
}
