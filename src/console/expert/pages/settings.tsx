import { CsrfForm, ErrorSummary, FieldError, invalid, Skills } from "../../ui/kit.tsx";
import { Sessions } from "../../ui/sessions.tsx";
import { fieldId } from "../../ui/text.ts";
import type { Channel, SettingsView, Topic } from "../views.ts";
import { Layout } from "./layout.tsx";
import { PATHS, sessionPath } from "./paths.ts";

const CHANNELS: { channel: Channel; name: string; hint: string }[] = [
  { channel: "email", name: "E-mail", hint: "To the address above." },
  { channel: "slack", name: "Slack", hint: "To the incoming webhook below." },
  { channel: "browser", name: "Browser", hint: "While a page of this console is open." },
];
const TOPICS: Record<Topic, string> = { offers: "Offers", mine: "What is yours" };

/** Who they are, how they are told, and where they are signed in. */
export function SettingsPage(view: SettingsView) {
  return (
    <Layout title="Settings" frame={view} section="settings">
      <h1>Settings</h1>
      <ErrorSummary errors={view.errors} />
      <Profile view={view} />
      <Notifications view={view} />
      <Sessions
        sessions={view.sessions}
        csrf={view.csrf}
        now={view.now}
        signOut={sessionPath}
        everywhere={PATHS.sign_out_everywhere}
        kept="Drafts are kept."
      />
    </Layout>
  );
}

function Profile({ view }: { view: SettingsView }) {
  const { profile, csrf, errors } = view;
  const name = fieldId("name");
  const capacity = fieldId("capacity");
  return (
    <section class="part" aria-labelledby="profile-title">
      <h2 id="profile-title">Profile</h2>
      <CsrfForm action={PATHS.profile} csrf={csrf} class="fields">
        <div class="field">
          <label for={name}>Name</label>
          <p class="hint" id="name-hint">
            Agents see it on what you accept.
          </p>
          <input
            id={name}
            name="name"
            value={profile.name}
            autocomplete="name"
            {...invalid("name", errors, "name-hint")}
          />
          <FieldError path="name" errors={errors} />
        </div>
        <div class="field">
          <label for={capacity}>How many at once</label>
          <p class="hint" id="capacity-hint">
            With this many on your desk, nothing more is offered to you.
          </p>
          <input
            id={capacity}
            name="capacity"
            type="number"
            min={1}
            max={100}
            inputmode="numeric"
            class="short"
            value={String(profile.capacity)}
            {...invalid("capacity", errors, "capacity-hint")}
          />
          <FieldError path="capacity" errors={errors} />
        </div>
        <p class="form-actions">
          <button type="submit" class="button button-primary">
            Save the profile
          </button>
        </p>
      </CsrfForm>
      <dl class="facts">
        <dt>E-mail</dt>
        <dd>{profile.email}</dd>
        <dt>Skills</dt>
        <dd>
          {profile.skills.length > 0 ? <Skills skills={profile.skills} /> : "None yet"}
          <p class="hint">The operator keeps both: ask them for a change.</p>
        </dd>
      </dl>
    </section>
  );
}

function Notifications({ view }: { view: SettingsView }) {
  const { csrf, notifications, slack_url_masked, errors } = view;
  const slack = fieldId("slack_url");
  return (
    <section class="part" aria-labelledby="notifications-title">
      <h2 id="notifications-title">Notifications</h2>
      <CsrfForm action={PATHS.notifications} csrf={csrf} class="fields">
        <table class="matrix">
          <caption class="unseen">Which channel tells you of what</caption>
          <thead>
            <tr>
              <td />
              {Object.values(TOPICS).map((words) => (
                <th scope="col">{words}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {CHANNELS.map(({ channel, name, hint }) => (
              <tr>
                <th scope="row">
                  {name}
                  <span class="hint">{hint}</span>
                </th>
                {(Object.keys(TOPICS) as Topic[]).map((topic) => (
                  <td>
                    <label class="box">
                      <input type="checkbox" name={`${channel}_${topic}`} checked={notifications[channel][topic]} />
                      <span class="unseen">
                        {name}: {TOPICS[topic]}
                      </span>
                    </label>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        <div class="field">
          <label for={slack}>Slack webhook</label>
          <p class="hint" id="slack-hint">
            {slack_url_masked === null
              ? "An incoming webhook of Slack, or of anything that understands the same."
              : "One is set. Leave this empty to keep it."}
          </p>
          <input
            id={slack}
            name="slack_url"
            type="url"
            autocomplete="off"
            placeholder={slack_url_masked ?? "https://hooks.slack.com/services/…"}
            {...invalid("slack_url", errors, "slack-hint")}
          />
          <FieldError path="slack_url" errors={errors} />
          {slack_url_masked === null ? null : (
            <label class="check">
              <input type="checkbox" name="slack_remove" />
              Remove {slack_url_masked}
            </label>
          )}
        </div>
        <p class="form-actions">
          <button type="submit" class="button button-primary">
            Save notifications
          </button>
          <button type="submit" class="button" formaction={PATHS.test_notification}>
            Send me a test
          </button>
        </p>
      </CsrfForm>
      <div class="permission needs-script" data-permission>
        <p data-permission-words>This browser shows notifications only once you allow it to.</p>
        <button type="button" class="button" data-permission-ask>
          Allow in this browser
        </button>
      </div>
    </section>
  );
}
