import { CsrfForm, ErrorSummary } from "../../ui/kit.tsx";
import { Sessions, type ShownBrowser } from "../../ui/sessions.tsx";
import type { Errors, Frame } from "../frame.ts";
import { PATHS, pathIn } from "../paths.ts";
import { Layout } from "./layout.tsx";
import { control, Field, Head } from "./parts.tsx";

export type SessionView = ShownBrowser & { created_at: string; last_seen_at: string };

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
        <Sessions
          sessions={sessions}
          csrf={frame.csrf}
          now={frame.now}
          signOut={(id) => pathIn(frame.place, "settings", "sessions", id, "sign-out")}
          everywhere={PATHS.sign_out_everywhere}
        />
      </div>
    </Layout>
  );
}
