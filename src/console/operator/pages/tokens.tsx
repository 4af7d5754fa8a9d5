import type { listAdminTokens } from "../../../services/admin/tokens.ts";
import { Confirm, ErrorSummary } from "../../ui/kit.tsx";
import { Pages, TableOr } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";
import type { Errors, Typed } from "../form.ts";
import type { Frame } from "../frame.ts";
import { PATHS, pathOf, withQuery } from "../paths.ts";
import { ActForm, Field } from "./fields.tsx";
import { AccessTabs, Layout } from "./layout.tsx";
import { Ends } from "./workspace-parts.tsx";

type Token = Awaited<ReturnType<typeof listAdminTokens>>["data"][number];

/** Tokens with their ends, and a button that revokes each. The one that came with the deployment has none. */
export function TokenTable({
  frame,
  tokens,
  path,
  empty,
}: {
  frame: Frame;
  tokens: Token[];
  path: string;
  empty: string;
}) {
  return (
    <TableOr
      caption="Tokens"
      rows={tokens}
      columns={[
        { head: "Name", title: true, cell: ({ name }) => name },
        { head: "Id", cell: ({ id }) => <code>{id}</code> },
        {
          head: "Made",
          cell: ({ created_at }) => (created_at === null ? "At deploy" : <Ago at={created_at} now={frame.now} />),
        },
        { head: "Ends", cell: (token) => <Ends {...token} now={frame.now} /> },
        {
          head: "Act",
          unseen: true,
          align: "end",
          cell: ({ id, name, revoked_at, created_at }) =>
            revoked_at !== null || created_at === null ? null : (
              <Confirm label="Revoke…" title={`Revoke ${name}?`} quiet>
                <p>Whoever holds this token is refused from the next request on. There is no way back.</p>
                <ActForm action={pathOf(path, id, "revoke")} csrf={frame.csrf} words="Revoke the token" danger />
              </Confirm>
            ),
        },
      ]}
      empty={{ title: "There is no token", words: empty }}
    />
  );
}

/** Admin tokens: what programs of operators hold. */
export function TokensPage({
  frame,
  tokens,
  next,
  first,
  typed,
  errors,
}: {
  frame: Frame;
  tokens: Token[];
  next: string | null;
  first: boolean;
  typed: Typed;
  errors: Errors;
}) {
  return (
    <Layout title="Admin tokens" frame={frame} section="operators">
      <h1>Access</h1>
      <AccessTabs current={PATHS.tokens} />
      <TokenTable frame={frame} tokens={tokens} path={PATHS.tokens} empty="Programs that call /admin/v1 need one." />
      <p class="hint">The token that came as a secret of the deployment is replaced where it was set.</p>
      <Pages
        first={first}
        newest={PATHS.tokens}
        older={next === null ? null : withQuery(PATHS.tokens, { cursor: next })}
      />
      <section class="part" aria-labelledby="new-token-title">
        <h2 id="new-token-title">New admin token</h2>
        <ActForm action={PATHS.tokens} csrf={frame.csrf} words="Make the token">
          <ErrorSummary errors={errors} />
          <Field name="name" label="Name" hint="Who or what holds it." typed={typed} errors={errors} />
          <Field
            name="expires_at"
            label="Ends"
            hint="After this day (UTC) it is refused. Empty: never."
            type="date"
            typed={typed}
            errors={errors}
          />
        </ActForm>
      </section>
    </Layout>
  );
}
