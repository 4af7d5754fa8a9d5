import type { Child } from "hono/jsx";
import { CopyId } from "../../ui/kit.tsx";
import { SignedOutLayout } from "../../ui/layout.tsx";
import type { ProblemView } from "../views.ts";
import { Layout } from "./layout.tsx";
import { PATHS } from "./paths.ts";

interface Words {
  title: string;
  text: string;
}

const WORDS: Record<number, Words> = {
  400: { title: "That could not be read", text: "Something in the request was not as it should be. Nothing changed." },
  403: {
    title: "That form is not valid any more",
    text: "It was open for too long, or came from somewhere else. Nothing changed. Go back, reload the page, and press again: drafts are kept.",
  },
  404: { title: "There is nothing here", text: "The address may be mistyped, or what it named is not yours to see." },
  409: {
    title: "The page was out of date",
    text: "Something changed since you opened it, so nothing was done. Open it again to see how things are.",
  },
  413: { title: "That was too large", text: "Nothing changed. Make it smaller, or send it in parts." },
  429: { title: "Too many requests", text: "Wait for a minute, then try again. Nothing changed." },
  500: {
    title: "Something failed on our side",
    text: "It is not your doing. Try again; your drafts are kept. If it happens again, tell the operator the id below.",
  },
  503: {
    title: "Not reachable just now",
    text: "Lists and sign-in are down for the moment; deployments go on. Try again in a minute.",
  },
};
const OTHER: Words = { title: "That did not work", text: "Nothing changed. Go back and try again." };

/** What went wrong, and what to do about it. */
export function ProblemPage(view: ProblemView) {
  const words = WORDS[view.status] ?? OTHER;
  const body = (
    <div class="reading gone">
      <p class="problem-status">{view.status}</p>
      <h1>{words.title}</h1>
      <p class="lead">{words.text}</p>
      {view.message ? <p class="problem-message">{view.message}</p> : null}
      {view.request_id ? (
        <p class="hint">
          Request <CopyId id={view.request_id} />
        </p>
      ) : null}
      <p>
        <a class="button button-primary" href={view.frame ? PATHS.inbox : PATHS.sign_in}>
          {view.frame ? "Back to the inbox" : "Sign in"}
        </a>
      </p>
    </div>
  );
  return <Framed view={view} title={words.title} body={body} />;
}

function Framed({ view, title, body }: { view: ProblemView; title: string; body: Child }) {
  return view.frame ? (
    <Layout title={title} frame={view.frame}>
      {body}
    </Layout>
  ) : (
    <SignedOutLayout title={title} product="Expert console">
      {body}
    </SignedOutLayout>
  );
}
