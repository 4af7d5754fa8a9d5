import { Confirm, CsrfForm, ErrorSummary } from "../../ui/kit.tsx";
import { Ago } from "../../ui/time.tsx";
import type { Errors, Frame } from "../frame.ts";
import { PATHS, pathIn } from "../paths.ts";
import { Layout } from "./layout.tsx";
import { control, Field, Head } from "./parts.tsx";

export interface SessionView {
  id: string;
  /** A browser in words: `Firefox on Linux`. */
  device: string;
  created_at: string;
  last_seen_at: string;
  current: boolean;
}

export interface SettingsView {
  frame: Frame;
  name: string;
  sessions: readonly SessionView[];
  errors: Errors;
}

/** Who a member is, and where they are signed in: the same in all of their workspaces. */
export function SettingsPage({ frame, name, sessions, errors }: SettingsView) {
  const { csrf, person, place } = frame;
  return (
    <Layout title="Settings" frame={frame} section="settings">
      <Head title="Settings" hint="About you, in all of your workspaces." />
      <ErrorSummary errors={errors} />
      <div class="column">
        <section class="part" aria-labelledby="profile-title">
          <h2 id="profile-title">Profile</h2>
          <CsrfForm action={pathIn(place, "settings")} csrf={csrf} class="fields">
            <Field path="name" label="Name" hint="Other members and the audit show it." errors={errors}>
              <input value={name} autocomplete="name" maxlength={200} {...control("name", errors, true)} />
            </Field>
            <p class="form-actions">
              <button type="submit" class="button button-primary">
                Save
              </button>
            </p>
          </CsrfForm>
          <dl class="facts">
            <dt>E-mail</dt>
            <dd>
              {person.email}
              <p class="hint">Sign-in links go there. The operator can change it.</p>
            </dd>
            <dt>Here</dt>
            <dd>
              {frame.role} of {frame.workspace.name}
            </dd>
          </dl>
        </section>
        <Sessions frame={frame} sessions={sessions} />
      </div>
    </Layout>
  );
}

function Sessions({ frame, sessions }: { frame: Frame; sessions: readonly SessionView[] }) {
  const { csrf, now, place } = frame;
  return (
    <section class="part" aria-labelledby="sessions-title">
      <h2 id="sessions-title">Where you are signed in</h2>
      <ul class="sessions">
        {sessions.map((session) => (
          <li class="session">
            <div>
              <p class="session-name">
                {session.device}
                {session.current ? <span class="tag tag-here">This one</span> : null}
              </p>
              <p class="hint">
                Last seen <Ago at={session.last_seen_at} now={now} />, signed in{" "}
                <Ago at={session.created_at} now={now} />
              </p>
            </div>
            {session.current ? null : (
              <CsrfForm action={pathIn(place, "settings", "sessions", session.id, "sign-out")} csrf={csrf}>
                <button type="submit" class="button button-small" aria-label={`Sign out ${session.device}`}>
                  Sign out
                </button>
              </CsrfForm>
            )}
          </li>
        ))}
      </ul>
      <Confirm label="Sign out everywhere…" title="Sign out everywhere?">
        <p>All sessions end, this one too. You need a new link to sign in again.</p>
        <CsrfForm action={PATHS.sign_out_everywhere} csrf={csrf}>
          <button type="submit" class="button button-danger">
            Sign out everywhere
          </button>
        </CsrfForm>
      </Confirm>
    </section>
  );
}
