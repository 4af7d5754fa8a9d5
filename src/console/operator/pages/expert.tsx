import type { PropsWithChildren } from "hono/jsx";
import type { getExpert } from "../../../services/admin/experts.ts";
import type { listExpertTokens } from "../../../services/admin/tokens.ts";
import type { getOpenWork } from "../../../services/operations/expert-work.ts";
import { Confirm, CopyId, ErrorSummary, State } from "../../ui/kit.tsx";
import { Pages, TableOr } from "../../ui/table.tsx";
import { titleOf } from "../../ui/text.ts";
import { Ago, span } from "../../ui/time.tsx";
import type { Errors, Typed } from "../form.ts";
import type { Frame } from "../frame.ts";
import { deploymentPath, expertPath, PATHS, withQuery } from "../paths.ts";
import { AVAILABILITY_WORDS, EVERY, ExpertFields } from "./experts.tsx";
import { ActForm, Field } from "./fields.tsx";
import { Back, Layout, PartTabs } from "./layout.tsx";
import { TokenTable } from "./tokens.tsx";
import { NONE } from "./words.ts";

export type ShownExpert = Awaited<ReturnType<typeof getExpert>>;
type Work = Awaited<ReturnType<typeof getOpenWork>>;
type Token = Awaited<ReturnType<typeof listExpertTokens>>["data"][number];

function ExpertFrame({
  frame,
  expert,
  current,
  children,
}: PropsWithChildren<{ frame: Frame; expert: ShownExpert; current: string }>) {
  const { id, name, availability, load, capacity, median_turnaround_seconds: median } = expert;
  return (
    <Layout title={name} frame={frame} section="experts">
      <Back to={PATHS.experts} words="Experts" />
      <div class="page-head">
        <h1 dir="auto">{name}</h1>
        <p class="status-line">
          <span>{AVAILABILITY_WORDS[availability]}</span>
          <span>
            holds {load} of {capacity}
          </span>
          {median === null ? null : <span>median turnaround {span(median * 1_000)}</span>}
          <CopyId id={id} />
          <a href={withQuery(PATHS.audit, { subject: id })}>Audit</a>
        </p>
      </div>
      <PartTabs
        label="Expert"
        current={current}
        pages={[
          [expertPath(id), "Profile"],
          [expertPath(id, "work"), "Open work"],
          [expertPath(id, "tokens"), "Tokens"],
        ]}
      />
      {children}
    </Layout>
  );
}

/** Who an expert is, how they sign in, and the end of it. */
export function ExpertPage({
  frame,
  expert,
  typed,
  errors,
  refused,
}: {
  frame: Frame;
  expert: ShownExpert;
  typed: Typed;
  errors: Errors;
  /** Why they could not be removed: then it is offered to do it all the same. */
  refused: string | null;
}) {
  const { id, name, email } = expert;
  return (
    <ExpertFrame frame={frame} expert={expert} current={expertPath(id)}>
      <ActForm action={expertPath(id)} csrf={frame.csrf} words="Save the expert">
        <ExpertFields typed={typed} errors={errors} />
      </ActForm>
      <section class="part" aria-labelledby="sign-in-title">
        <h2 id="sign-in-title">Signing in</h2>
        <p>
          They ask for a link themselves at the expert console. These are for a first time, or where no mail arrives.
        </p>
        <div class="form-actions">
          <ActForm action={expertPath(id, "invite")} csrf={frame.csrf} words={`Mail a link to ${email}`} small />
          <ActForm action={expertPath(id, "sign-in-link")} csrf={frame.csrf} words="Show me a link" small />
        </div>
      </section>
      <section class="part" aria-labelledby="remove-title">
        <h2 id="remove-title">Removing them</h2>
        {refused === null ? null : <ErrorSummary errors={{ "": refused }} />}
        <Confirm label="Remove the expert…" title={`Remove ${name}?`}>
          <p>
            Their tokens and sessions end, offers are withdrawn, and what they accepted goes to others. Work that they
            have begun can't be handed on: while there is any, this is refused.
          </p>
          <ActForm action={expertPath(id, "remove")} csrf={frame.csrf} words="Remove the expert" danger />
        </Confirm>
        {refused === null ? null : (
          <Confirm label="Remove them all the same…" title={`Remove ${name} with work in hand?`}>
            <p>
              What they have begun stays theirs, and nobody answers it, until you cancel it or 72 h of silence are over.
            </p>
            <ActForm action={expertPath(id, "remove")} csrf={frame.csrf} words="Remove them all the same" danger>
              <input type="hidden" name="force" value="true" />
            </ActForm>
          </Confirm>
        )}
      </section>
    </ExpertFrame>
  );
}

/** What an expert holds, and what is offered to them. */
export function ExpertWorkPage({ frame, expert, work }: { frame: Frame; expert: ShownExpert; work: Work }) {
  return (
    <ExpertFrame frame={frame} expert={expert} current={expertPath(expert.id, "work")}>
      <section aria-labelledby="held-title">
        <h2 id="held-title">In their hands</h2>
        <TableOr
          caption="In their hands"
          rows={work.held}
          columns={[
            {
              head: "Deployment",
              title: true,
              cell: ({ id, brief }) => <a href={deploymentPath(id)}>{titleOf(brief)}</a>,
            },
            { head: "State", tight: true, cell: ({ status }) => <State status={status} /> },
            {
              head: "Accepted",
              tight: true,
              cell: ({ accepted_at }) => (accepted_at ? <Ago at={accepted_at} now={frame.now} /> : NONE),
            },
          ]}
          empty={{ title: "Nothing", words: "What they accept and have not ended is listed here." }}
        />
      </section>
      <section class="part" aria-labelledby="offered-title">
        <h2 id="offered-title">Offered to them</h2>
        <TableOr
          caption="Offered to them"
          rows={work.offered}
          columns={[
            {
              head: "Deployment",
              title: true,
              cell: ({ deployment_id }) => (
                <a href={deploymentPath(deployment_id)}>
                  <code>{deployment_id}</code>
                </a>
              ),
            },
            { head: "Offered", tight: true, cell: ({ offered_at }) => <Ago at={offered_at} now={frame.now} /> },
          ]}
          empty={{ title: "Nothing", words: "Open offers are listed here until somebody accepts." }}
        />
      </section>
    </ExpertFrame>
  );
}

/** An expert's tokens, and the form that makes one. */
export function ExpertTokensPage({
  frame,
  expert,
  tokens,
  next,
  first,
  typed,
  errors,
}: {
  frame: Frame;
  expert: ShownExpert;
  tokens: Token[];
  next: string | null;
  first: boolean;
  typed: Typed;
  errors: Errors;
}) {
  const path = expertPath(expert.id, "tokens");
  return (
    <ExpertFrame frame={frame} expert={expert} current={path}>
      <TokenTable
        frame={frame}
        tokens={tokens}
        path={path}
        empty="They need none for the console: tokens are for programs of theirs."
      />
      <Pages first={first} newest={path} older={next === null ? null : withQuery(path, { cursor: next })} />
      <section class="part" aria-labelledby="new-token-title">
        <h2 id="new-token-title">New token</h2>
        <ActForm action={path} csrf={frame.csrf} words="Make the token">
          <ErrorSummary errors={errors} />
          <Field name="name" label="Name" hint="What it is for." typed={typed} errors={errors} />
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
    </ExpertFrame>
  );
}

/** An expert as their form has them. */
export function typedExpert({ name, email, skills, capacity, availability, workspaces }: ShownExpert): Typed {
  return {
    name,
    email,
    skills: skills.join(", "),
    capacity: String(capacity),
    availability,
    workspaces: workspaces === null ? EVERY : workspaces.join(", "),
  };
}
