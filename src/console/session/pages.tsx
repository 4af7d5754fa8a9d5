import type { PropsWithChildren } from "hono/jsx";
import { type Problem, statusOf } from "../../domain/errors.ts";
import { SignedOutLayout } from "../ui/layout.tsx";

/** The frame of the pages that nobody is signed in on. */
function Frame({ title, product, children }: PropsWithChildren<{ title: string; product: string }>) {
  return (
    <SignedOutLayout title={title} product={product}>
      <h1>{title}</h1>
      {children}
    </SignedOutLayout>
  );
}

/** Asks for an e-mail address. `action` carries where to go afterwards. */
export function SignInPage(props: {
  title: string;
  product: string;
  action: string;
  email: string;
  error?: string;
  notice?: string;
}) {
  return (
    <Frame title={props.title} product={props.product}>
      {props.notice ? <p role="status">{props.notice}</p> : null}
      <EmailForm {...props} />
    </Frame>
  );
}

function EmailForm({ action, email, error }: { action: string; email: string; error?: string | undefined }) {
  return (
    <form method="post" action={action} class="fields">
      <div class="field">
        <label for="email">Your e-mail address</label>
        <input
          id="email"
          name="email"
          type="email"
          value={email}
          autocomplete="email"
          required
          aria-invalid={error ? "true" : undefined}
          aria-describedby={error ? "email-error" : undefined}
        />
        {error ? (
          <p id="email-error" class="field-error" role="alert">
            {error}
          </p>
        ) : null}
      </div>
      <p class="form-actions">
        <button type="submit" class="button button-primary">
          Send me a sign-in link
        </button>
      </p>
    </form>
  );
}

/** The same for every address, whether it is somebody's or not. */
export function SentPage({ product, again, local }: { product: string; again: string; local: boolean }) {
  return (
    <Frame title="Look into your mail" product={product}>
      <p>If that address is known here, a link is on its way to it. It is good for 15 minutes, and once.</p>
      {local ? (
        <p>
          This is a local instance: its mail is in the <a href="/dev/outbox">outbox</a>.
        </p>
      ) : null}
      <p>
        <a href={again}>Use another address</a>
      </p>
    </Frame>
  );
}

/** What a link opens: looking at it changes nothing, pressing the button does. */
export function LinkPage({ product, name, action }: { product: string; name: string; action: string }) {
  return (
    <Frame title={product} product={product}>
      <form method="post" action={action}>
        <button type="submit" class="button button-primary">
          Sign in as {name}
        </button>
      </form>
    </Frame>
  );
}

/** A link that is used, too old or not ours. */
export function DeadLinkPage({ product, action }: { product: string; action: string }) {
  return (
    <Frame title="This link is no longer good" product={product}>
      <p>A sign-in link is good once, for 15 minutes. Ask for a new one.</p>
      <EmailForm action={action} email="" />
    </Frame>
  );
}

export function SignedOutPage({ product, everywhere, again }: { product: string; everywhere: boolean; again: string }) {
  return (
    <Frame title="You are signed out" product={product}>
      <p>{everywhere ? "Every browser you were signed in with is signed out." : "See you soon."}</p>
      <p>
        <a href={again}>Sign in again</a>
      </p>
    </Frame>
  );
}

const TITLES: Record<number, string> = {
  400: "That could not be read",
  403: "That is not allowed",
  404: "Nothing is here",
  405: "That is not possible here",
  409: "That is no longer possible",
  413: "That is too large",
  429: "Too many requests",
  503: "Unavailable for a moment",
};

/** Any error, with the way home. */
export function ProblemPage({ problem, home }: { problem: Problem; home: { path: string; title: string } | null }) {
  return (
    <Frame title={TITLES[statusOf(problem)] ?? "Something failed"} product={home?.title ?? "humandeploy"}>
      <p role="alert">{problem.message}</p>
      {home ? (
        <p>
          <a href={home.path}>{home.title}</a>
        </p>
      ) : null}
    </Frame>
  );
}
