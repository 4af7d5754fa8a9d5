import { ROLES, type Role } from "../../../domain/people/roles.ts";
import { Confirm, CsrfForm, ErrorSummary } from "../../ui/kit.tsx";
import { Select, Table } from "../../ui/table.tsx";
import { fieldId } from "../../ui/text.ts";
import { Ago } from "../../ui/time.tsx";
import type { Errors, Frame } from "../frame.ts";
import { pathIn } from "../paths.ts";
import { Layout } from "./layout.tsx";
import { control, Field, Head, ReadOnly } from "./parts.tsx";

const ROLE_WORDS: Record<Role, string> = { owner: "Owner", developer: "Developer", viewer: "Viewer" };
const MAY: Record<Role, string> = {
  owner: "everything, members included",
  developer: "keys, webhooks, replays, replies, trying it, asking for limits",
  viewer: "sees everything, changes nothing",
};

export interface Fellow {
  id: string;
  name: string;
  email: string;
  role: Role;
  created_at: string;
}

export interface MembersView {
  frame: Frame;
  members: readonly Fellow[];
  errors: Errors;
  typed: { name: string; email: string; role: Role };
}

/** Who is in the workspace, in both modes alike. */
export function MembersPage({ frame, members, errors, typed }: MembersView) {
  const { now } = frame;
  return (
    <Layout title="Members" frame={frame} section="members">
      <Head
        title="Members"
        hint={`Who may see ${frame.workspace.name} here. Members and roles are the same in both modes.`}
      />
      <ErrorSummary errors={errors} />
      <Table
        caption="Members of the workspace"
        rows={members}
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
          { head: "Since", tight: true, cell: ({ created_at }) => <Ago at={created_at} now={now} /> },
          { head: "Role", cell: (member) => <RoleOf member={member} frame={frame} /> },
          { head: "Remove", unseen: true, align: "end", cell: (member) => <Remove member={member} frame={frame} /> },
        ]}
      />
      {frame.may_manage ? (
        <Invite frame={frame} errors={errors} typed={typed} />
      ) : (
        <ReadOnly frame={frame} what="members are changed by owners" />
      )}
      <section class="part column" aria-labelledby="roles-title">
        <h2 id="roles-title">What each role may do</h2>
        <table class="pairs">
          <tbody>
            {ROLES.map((role) => (
              <tr>
                <th scope="row">{ROLE_WORDS[role]}</th>
                <td>{MAY[role]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Layout>
  );
}

function RoleOf({ member, frame }: { member: Fellow; frame: Frame }) {
  if (!frame.may_manage) return <>{ROLE_WORDS[member.role]}</>;
  const id = `role-${member.id}`;
  return (
    <CsrfForm action={pathIn(frame.place, "members", member.id)} csrf={frame.csrf} class="inline-form">
      <label class="unseen" for={id}>
        Role of {member.name}
      </label>
      <Select
        id={id}
        name="role"
        value={member.role}
        options={ROLES.map((role) => ({ value: role, words: ROLE_WORDS[role] }))}
      />
      <button type="submit" class="button button-small" aria-label={`Change the role of ${member.name}`}>
        Change
      </button>
    </CsrfForm>
  );
}

function Remove({ member, frame }: { member: Fellow; frame: Frame }) {
  if (!frame.may_manage) return null;
  const isSelf = member.id === frame.person.id;
  return (
    <Confirm label={isSelf ? "Leave…" : "Remove…"} title={isSelf ? "Leave this workspace?" : `Remove ${member.name}?`}>
      <p>
        {isSelf ? "Your" : "Their"} next click here is refused. Keys that {isSelf ? "you" : "they"} made stay good:
        revoke those that are not needed.
      </p>
      <CsrfForm action={pathIn(frame.place, "members", member.id, "remove")} csrf={frame.csrf}>
        <button type="submit" class="button button-danger">
          {isSelf ? "Leave" : "Remove them"}
        </button>
      </CsrfForm>
    </Confirm>
  );
}

function Invite({ frame, errors, typed }: { frame: Frame; errors: Errors; typed: MembersView["typed"] }) {
  return (
    <section class="part column" aria-labelledby="invite-title">
      <h2 id="invite-title">Invite somebody</h2>
      <p class="hint">
        They are mailed a link that signs them in.
        {frame.local ? (
          <>
            {" "}
            This is a local instance: its mail is in the <a href="/dev/outbox">outbox</a>.
          </>
        ) : null}
      </p>
      <CsrfForm action={pathIn(frame.place, "members")} csrf={frame.csrf} class="fields">
        <div class="field-row">
          <Field path="name" label="Name" errors={errors}>
            <input value={typed.name} autocomplete="off" {...control("name", errors)} />
          </Field>
          <Field path="email" label="E-mail" errors={errors}>
            <input type="email" value={typed.email} autocomplete="off" {...control("email", errors)} />
          </Field>
          <Field path="role" label="Role" errors={errors}>
            <Select
              id={fieldId("role")}
              name="role"
              value={typed.role}
              options={ROLES.map((role) => ({ value: role, words: ROLE_WORDS[role] }))}
            />
          </Field>
        </div>
        <p class="form-actions">
          <button type="submit" class="button button-primary">
            Invite
          </button>
        </p>
      </CsrfForm>
    </section>
  );
}
