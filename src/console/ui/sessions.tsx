import { Confirm, CsrfForm } from "./kit.tsx";
import { Ago } from "./time.tsx";

/** A browser that somebody is signed in with. Instants are ISO 8601 or epoch milliseconds. */
export interface ShownBrowser {
  id: string;
  /** In words: `Firefox on Linux`. */
  device: string;
  created_at: string | number;
  last_seen_at: string | number;
  current: boolean;
}

/** Where somebody is signed in, with a way out of each and of all. `signOut` gives the address for one of them. */
export function Sessions({
  sessions,
  csrf,
  now,
  signOut,
  everywhere,
  kept = "",
}: {
  sessions: readonly ShownBrowser[];
  csrf: string;
  now: number;
  signOut: (id: string) => string;
  everywhere: string;
  /** What stays although all sessions end, as a sentence. */
  kept?: string;
}) {
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
              <CsrfForm action={signOut(session.id)} csrf={csrf}>
                <button type="submit" class="button button-small" aria-label={`Sign out ${session.device}`}>
                  Sign out
                </button>
              </CsrfForm>
            )}
          </li>
        ))}
      </ul>
      <Confirm label="Sign out everywhere…" title="Sign out everywhere?">
        <p>
          {["All sessions end, this one too.", kept, "You need a new link to sign in again."].filter(Boolean).join(" ")}
        </p>
        <CsrfForm action={everywhere} csrf={csrf}>
          <button type="submit" class="button button-danger">
            Sign out everywhere
          </button>
        </CsrfForm>
      </Confirm>
    </section>
  );
}
