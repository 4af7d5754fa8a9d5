import type { Child, PropsWithChildren } from "hono/jsx";
import { assetUrl } from "../assets.ts";
import { PATHS } from "../expert/pages/paths.ts";
import type { Availability, Frame } from "../expert/views.ts";
import { FAVICON, Mark } from "./icons.tsx";
import { Banner, CsrfForm } from "./kit.tsx";

const HTMX = JSON.stringify({
  includeIndicatorStyles: false,
  allowEval: false,
  allowScriptTags: false,
  selfRequestsOnly: true,
  historyCacheSize: 0,
  timeout: 20_000,
});
const PRODUCT = "Expert console";
const AVAILABILITY: Record<Availability, string> = { available: "Available", busy: "Busy", away: "Away" };

export type Section = "inbox" | "history" | "settings";

/** The frame of every page of a signed-in expert. `deploymentId` is the one that its live updates are about. */
export function Layout({
  title,
  frame,
  section,
  deploymentId,
  bar,
  children,
}: PropsWithChildren<{ title: string; frame: Frame; section?: Section; deploymentId?: string; bar?: Child }>) {
  const { me, csrf, open_offers, flash } = frame;
  const stream = deploymentId ? `${PATHS.stream}?deployment=${encodeURIComponent(deploymentId)}` : PATHS.stream;
  const link = (to: Section, words: string, extra?: Child) => (
    <a href={PATHS[to]} aria-current={section === to ? "page" : undefined}>
      {words}
      {extra}
    </a>
  );
  return (
    <html lang="en">
      <Head title={open_offers > 0 ? `(${open_offers}) ${title}` : title} scripted />
      <body data-expert={me.id} data-now={String(frame.now)}>
        <SkipLink />
        <div class="live" hx-ext="sse" sse-connect={stream}>
          <header class="top">
            <div class="top-in">
              <a class="brand" href={PATHS.inbox}>
                <Mark />
                <span>{PRODUCT}</span>
              </a>
              <nav class="nav" aria-label="Main">
                {link("inbox", "Inbox", <LiveCount count={open_offers} live={section !== "inbox"} />)}
                {link("history", "History")}
                {link("settings", "Settings")}
              </nav>
              <span class="connection" data-connection role="status" />
              <div class="me">
                <AvailabilitySwitch availability={me.availability} csrf={csrf} />
              </div>
            </div>
          </header>
          <main id="content" tabindex={-1}>
            {flash ? <Banner tone={flash.tone}>{flash.text}</Banner> : null}
            {children}
          </main>
          {bar}
        </div>
        <footer class="foot">
          <span class="foot-name">{me.name}</span>
          <button type="button" class="link needs-script" data-help>
            Keyboard shortcuts
          </button>
          <CsrfForm action={PATHS.sign_out} csrf={csrf} class="inline">
            <button type="submit" class="link">
              Sign out
            </button>
          </CsrfForm>
        </footer>
      </body>
    </html>
  );
}

/** The frame of the pages that need no session: signing in, and what went wrong. */
export function SignedOutLayout({ title, children }: PropsWithChildren<{ title: string }>) {
  return (
    <html lang="en">
      <Head title={title} />
      <body class="signed-out">
        <SkipLink />
        <header class="top">
          <div class="top-in">
            <span class="brand">
              <Mark />
              <span>{PRODUCT}</span>
            </span>
          </div>
        </header>
        <main id="content" tabindex={-1} class="narrow">
          {children}
        </main>
      </body>
    </html>
  );
}

/** The number of open offers, as the navigation shows it; nothing where there is none. GET /console/inbox/count answers it. */
export function OfferCount({ count }: { count: number }) {
  return (
    <span class={count > 0 ? "count" : "count count-none"} data-offers={String(count)}>
      {count > 0 ? String(count) : ""}
      <span class="unseen">{count === 1 ? " open offer" : " open offers"}</span>
    </span>
  );
}

function LiveCount({ count, live }: { count: number; live: boolean }) {
  const asks = live ? { "hx-get": PATHS.offer_count, "hx-trigger": "sse:inbox, hd:refresh from:body" } : {};
  return (
    <span id="offer-count" {...asks}>
      <OfferCount count={count} />
    </span>
  );
}

function AvailabilitySwitch({ availability, csrf }: { availability: Availability; csrf: string }) {
  return (
    <CsrfForm action={PATHS.availability} csrf={csrf} class="segments" label="Your availability">
      {(Object.keys(AVAILABILITY) as Availability[]).map((value) => (
        <button
          type="submit"
          name="availability"
          value={value}
          class={`segment segment-${value}`}
          aria-pressed={value === availability ? "true" : "false"}
        >
          {AVAILABILITY[value]}
        </button>
      ))}
    </CsrfForm>
  );
}

function SkipLink() {
  return (
    <a class="skip" href="#content">
      Skip to content
    </a>
  );
}

function Head({ title, scripted = false }: { title: string; scripted?: boolean }) {
  return (
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>{`${title} · ${PRODUCT}`}</title>
      <link rel="icon" href={FAVICON} />
      <link rel="stylesheet" href={assetUrl("console.css")} />
      {scripted ? (
        <>
          <meta name="htmx-config" content={HTMX} />
          <script src={assetUrl("htmx.js")} defer />
          <script src={assetUrl("sse.js")} defer />
          <script src={assetUrl("console.js")} defer />
        </>
      ) : null}
    </head>
  );
}
