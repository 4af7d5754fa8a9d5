import type { listOperators } from "../../../services/admin/operators.ts";
import { Confirm, ErrorSummary } from "../../ui/kit.tsx";
import { Pages, TableOr } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";
import type { Errors, Typed } from "../form.ts";
import type { Frame } from "../frame.ts";
import { PATHS, pathOf, withQuery } from "../paths.ts";
import { ActForm, Field } from "./fields.tsx";
import { AccessTabs, Layout } from "./layout.tsx";

type Operator = Awaited<ReturnType<typeof listOperators>>["data"][number];

/** Those who run the system, and the form that adds one. */
export function OperatorsPage({
  frame,
  operators,
  next,
  first,
  typed,
  errors,
}: {
  frame: Frame;
  operators: Operator[];
  next: string | null;
  first: boolean;
  typed: Typed;
  errors: Errors;
}) {
  return (
    <Layout title="Operators" frame={frame} section="operators">
      <h1>Access</h1>
      <AccessTabs current={PATHS.operators} />
      <TableOr
        caption="Operators"
        rows={operators}
        columns={[
          {
            head: "Name",
            title: true,
            cell: ({ id, name }) => (
              <>
                {name}
                {id === frame.person.id ? <span class="tag tag-here">You</span> : null}
              </>
            ),
          },
          { head: "E-mail", cell: ({ email }) => email },
          { head: "Since", tight: true, cell: ({ created_at }) => <Ago at={created_at} now={frame.now} /> },
          {
            head: "Act",
            unseen: true,
            align: "end",
            cell: ({ id, name }) => (
              <div class="table-acts">
                <ActForm
                  action={pathOf(PATHS.operators, id, "sign-in-link")}
                  csrf={frame.csrf}
                  words="Sign-in link"
                  small
                  label={`Make a sign-in link for ${name}`}
                />
                <Confirm label="Remove…" title={`Remove ${name}?`} quiet>
                  <p>
                    {id === frame.person.id ? "This is you: you are signed out at once. " : ""}
                    They are refused from the next request on. Admin tokens are revoked apart.
                  </p>
                  <ActForm
                    action={pathOf(PATHS.operators, id, "remove")}
                    csrf={frame.csrf}
                    words="Remove the operator"
                    danger
                  />
                </Confirm>
              </div>
            ),
          },
        ]}
        empty={{ title: "There is no operator", words: "Add one below." }}
      />
      <Pages
        first={first}
        newest={PATHS.operators}
        older={next === null ? null : withQuery(PATHS.operators, { cursor: next })}
        words={["First", "More"]}
      />
      <section class="part" aria-labelledby="new-operator-title">
        <h2 id="new-operator-title">New operator</h2>
        <ActForm action={PATHS.operators} csrf={frame.csrf} words="Make the operator">
          <ErrorSummary errors={errors} />
          <Field name="name" label="Name" typed={typed} errors={errors} />
          <Field
            name="email"
            label="E-mail"
            hint="Sign-in links go there."
            type="email"
            typed={typed}
            errors={errors}
          />
        </ActForm>
      </section>
      <section class="part" aria-labelledby="sessions-title">
        <h2 id="sessions-title">Your own sessions</h2>
        <Confirm label="Sign out everywhere…" title="Sign out everywhere?">
          <p>All your sessions end, this one too. You need a new link to sign in again.</p>
          <ActForm action={PATHS.sign_out_everywhere} csrf={frame.csrf} words="Sign out everywhere" danger />
        </Confirm>
      </section>
    </Layout>
  );
}
