import { ROLES } from "../../../domain/people/roles.ts";
import type { listCredits } from "../../../services/admin/credits.ts";
import type { listKeys } from "../../../services/admin/keys.ts";
import type { listMembers } from "../../../services/admin/members.ts";
import { Confirm, CsrfForm, ErrorSummary } from "../../ui/kit.tsx";
import { Pages, Select, TableOr } from "../../ui/table.tsx";
import { Ago, At } from "../../ui/time.tsx";
import type { Errors, Typed } from "../form.ts";
import type { Frame } from "../frame.ts";
import { deploymentPath, withQuery, workspacePath } from "../paths.ts";
import { ActForm, Choice, Field } from "./fields.tsx";
import { countInWords, NONE } from "./words.ts";
import { WorkspaceFrame } from "./workspace.tsx";

interface Part {
  frame: Frame;
  workspace: { id: string; name: string };
  typed: Typed;
  errors: Errors;
}

type Key = Awaited<ReturnType<typeof listKeys>>["data"][number];
type Entry = Awaited<ReturnType<typeof listCredits>>["data"][number];
type Member = Awaited<ReturnType<typeof listMembers>>["data"][number];

/** A workspace's keys in both modes, masked, and the form that makes one. */
export function KeysPage({ keys, next, first, ...part }: Part & { keys: Key[]; next: string | null; first: boolean }) {
  const { frame, workspace, typed, errors } = part;
  const path = workspacePath(workspace.id, "keys");
  return (
    <WorkspaceFrame frame={frame} workspace={workspace} current={path}>
      <TableOr
        caption="Keys"
        rows={keys}
        columns={[
          { head: "Name", title: true, cell: ({ name }) => name },
          { head: "Key", cell: ({ prefix }) => <code>{prefix}</code> },
          { head: "Mode", cell: ({ mode }) => mode },
          {
            head: "Last used",
            cell: ({ last_used_at }) => (last_used_at ? <Ago at={last_used_at} now={frame.now} /> : "Never"),
          },
          { head: "Ends", cell: (key) => <Ends {...key} now={frame.now} /> },
          {
            head: "Act",
            unseen: true,
            align: "end",
            cell: ({ id, name, revoked_at }) =>
              revoked_at === null ? (
                <Confirm label="Revoke…" title={`Revoke ${name}?`} quiet>
                  <p>Whoever holds this key is refused from the next request on. There is no way back.</p>
                  <ActForm
                    action={workspacePath(workspace.id, "keys", id, "revoke")}
                    csrf={frame.csrf}
                    words="Revoke the key"
                    danger
                  />
                </Confirm>
              ) : null,
          },
        ]}
        empty={{ title: "There is no key yet", words: "An agent needs one to deploy: make it below." }}
      />
      <Pages first={first} newest={path} older={next === null ? null : withQuery(path, { cursor: next })} />
      <section class="part" aria-labelledby="new-key-title">
        <h2 id="new-key-title">New key</h2>
        <ActForm action={path} csrf={frame.csrf} words="Make the key">
          <ErrorSummary errors={errors} />
          <Field name="name" label="Name" hint="What it is for." typed={typed} errors={errors} />
          <Choice
            name="mode"
            label="Mode"
            typed={typed}
            errors={errors}
            options={[
              { value: "test", words: "Test: simulated experts, no credits" },
              { value: "live", words: "Live: real experts and credits" },
            ]}
          />
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
    </WorkspaceFrame>
  );
}

/** When a key or token ends, or ended. */
export function Ends({
  expires_at,
  revoked_at,
  now,
}: {
  expires_at: string | null;
  revoked_at: string | null;
  now: number;
}) {
  if (revoked_at !== null) {
    return (
      <>
        Revoked <Ago at={revoked_at} now={now} />
      </>
    );
  }
  return expires_at === null ? <>Never</> : <At at={expires_at} />;
}

const KINDS: Record<Entry["kind"], string> = {
  grant: "The cycle's grant",
  lapse: "Lapsed with the cycle",
  top_up: "Added",
  reserve: "Reserved",
  settle: "Settled",
  release: "Released",
};

/** The live ledger, newest first, and the form that adds credits. */
export function CreditsPage({
  entries,
  next,
  first,
  ...part
}: Part & { entries: Entry[]; next: string | null; first: boolean }) {
  const { frame, workspace, typed, errors } = part;
  const path = workspacePath(workspace.id, "credits");
  return (
    <WorkspaceFrame frame={frame} workspace={workspace} current={path}>
      <section aria-labelledby="add-title">
        <h2 id="add-title">Add credits</h2>
        <ActForm action={path} csrf={frame.csrf} words="Add the credits">
          <ErrorSummary errors={errors} />
          <Field
            name="amount"
            label="How many"
            hint="Added credits don't lapse with the cycle."
            type="number"
            short
            typed={typed}
            errors={errors}
          />
          <Field
            name="reason"
            label="Why"
            hint="It stands in the ledger and the audit."
            typed={typed}
            errors={errors}
          />
        </ActForm>
      </section>
      <section class="part" aria-labelledby="ledger-title">
        <h2 id="ledger-title">Ledger, live</h2>
        <TableOr
          caption="Ledger entries"
          rows={entries}
          columns={[
            { head: "What", title: true, cell: ({ kind }) => KINDS[kind] },
            { head: "About", cell: ({ reference }) => <Reference reference={reference} /> },
            { head: "Available", align: "end", cell: ({ entries: sums }) => signed(sums.available) },
            { head: "Reserved", align: "end", cell: ({ entries: sums }) => signed(sums.reserved) },
            { head: "Settled", align: "end", cell: ({ entries: sums }) => signed(sums.settled) },
            { head: "When", tight: true, cell: ({ at }) => <Ago at={at} now={frame.now} /> },
          ]}
          empty={{
            title: "Nothing is booked yet",
            words: "Grants, reservations and settlements of live mode appear here.",
          }}
        />
        <Pages first={first} newest={path} older={next === null ? null : withQuery(path, { cursor: next })} />
      </section>
    </WorkspaceFrame>
  );
}

function Reference({ reference }: { reference: string | null }) {
  if (reference === null) return <>{NONE}</>;
  if (!/^dep_[0-9A-Z]{26}$/.test(reference)) return <span dir="auto">{reference}</span>;
  return (
    <a href={deploymentPath(reference)}>
      <code>{reference}</code>
    </a>
  );
}

function signed(amount: number | undefined): string {
  if (!amount) return NONE;
  return amount > 0 ? `+${countInWords(amount)}` : countInWords(amount);
}

const ROLE_OPTIONS = ROLES.map((value) => ({ value, words: value }));

/** Who belongs to a workspace, and the form that adds somebody. */
export function MembersPage({
  members,
  next,
  first,
  ...part
}: Part & { members: Member[]; next: string | null; first: boolean }) {
  const { frame, workspace, typed, errors } = part;
  const path = workspacePath(workspace.id, "members");
  return (
    <WorkspaceFrame frame={frame} workspace={workspace} current={path}>
      <TableOr
        caption="Members"
        rows={members}
        columns={[
          { head: "Name", title: true, cell: ({ name }) => name },
          { head: "E-mail", cell: ({ email }) => email },
          {
            head: "Role",
            cell: ({ id, name, role }) => (
              <CsrfForm action={workspacePath(workspace.id, "members", id, "role")} csrf={frame.csrf} class="role-form">
                <label class="unseen" for={`role-${id}`}>
                  Role of {name}
                </label>
                <Select id={`role-${id}`} name="role" value={role} options={ROLE_OPTIONS} />
                <button type="submit" class="button button-small" aria-label={`Change the role of ${name}`}>
                  Change
                </button>
              </CsrfForm>
            ),
          },
          {
            head: "Act",
            unseen: true,
            align: "end",
            cell: ({ id, name }) => (
              <div class="table-acts">
                <ActForm
                  action={workspacePath(workspace.id, "members", id, "sign-in-link")}
                  csrf={frame.csrf}
                  words="Sign-in link"
                  small
                  label={`Make a sign-in link for ${name}`}
                />
                <Confirm label="Remove…" title={`Remove ${name}?`} quiet>
                  <p>They see nothing of this workspace from the next request on.</p>
                  <ActForm
                    action={workspacePath(workspace.id, "members", id, "remove")}
                    csrf={frame.csrf}
                    words="Remove the member"
                    danger
                  />
                </Confirm>
              </div>
            ),
          },
        ]}
        empty={{
          title: "Nobody belongs to it yet",
          words: "Those who own the agents sign in to the dashboard: add them below.",
        }}
      />
      <Pages
        first={first}
        newest={path}
        older={next === null ? null : withQuery(path, { cursor: next })}
        words={["First", "More"]}
      />
      <section class="part" aria-labelledby="new-member-title">
        <h2 id="new-member-title">Add a member</h2>
        <ActForm action={path} csrf={frame.csrf} words="Add the member">
          <ErrorSummary errors={errors} />
          <Field name="name" label="Name" typed={typed} errors={errors} />
          <Field name="email" label="E-mail" type="email" typed={typed} errors={errors} />
          <Choice
            name="role"
            label="Role"
            hint="A viewer sees, a developer builds, an owner manages members and limits too."
            typed={typed}
            errors={errors}
            options={ROLE_OPTIONS}
          />
        </ActForm>
      </section>
    </WorkspaceFrame>
  );
}
