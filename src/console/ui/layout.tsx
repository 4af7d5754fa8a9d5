import type { Child, PropsWithChildren } from "hono/jsx";
import { assetUrl } from "../assets.ts";
import { FAVICON, Mark } from "./icons.tsx";
import { Banner, CsrfForm, type Tone } from "./kit.tsx";

const HTMX = JSON.stringify({
  includeIndicatorStyles: false,
  allowEval: false,
  allowScriptTags: false,
  selfRequestsOnly: true,
  historyCacheSize: 0,
  timeout: 20_000,
});

/** A page of the navigation. `extra` stands beside its words, such as a count. */
export interface NavPage {
  href: string;
  words: string;
  current: boolean;
  extra?: Child;
}

/** What the frame of every signed-in page says, whoever is signed in. */
export interface ConsoleFrame {
  /** `Expert console`, `Dashboard`, … */
  product: string;
  home: string;
  nav: NavPage[];
  csrf: string;
  now: number;
  person: { id: string; name: string };
  /** Where signing out is posted to. */
  sign_out: string;
  flash?: { tone: Tone; text: string } | null;
  /** Beside the navigation: a switch that is always at hand. */
  aside?: Child;
  /** The address of the page's stream; without one nothing changes by itself. */
  stream?: string;
}

/** The frame of every signed-in page. `wide` is for tables and charts; without it there is one column to read in. */
export function ConsoleLayout({
  title,
  frame,
  count = 0,
  bar,
  wide = false,
  children,
}: PropsWithChildren<{ title: string; frame: ConsoleFrame; count?: number; bar?: Child; wide?: boolean }>) {
  const { product, home, nav, csrf, person, flash, aside, stream } = frame;
  const live = stream ? { "hx-ext": "sse", "sse-connect": stream } : {};
  return (
    <html lang="en">
      <Head title={count > 0 ? `(${count}) ${title}` : title} product={product} scripted />
      <body data-expert={person.id} data-now={String(frame.now)} class={wide ? "wide" : undefined}>
        <SkipLink />
        <div class="live" {...live}>
          <header class="top">
            <div class="top-in">
              <a class="brand" href={home}>
                <Mark />
                <span>{product}</span>
              </a>
              <nav class="nav" aria-label="Main">
                {nav.map(({ href, words, current, extra }) => (
                  <a href={href} aria-current={current ? "page" : undefined}>
                    {words}
                    {extra}
                  </a>
                ))}
              </nav>
              <span class="connection" data-connection role="status" />
              <div class="me">{aside}</div>
            </div>
          </header>
          <main id="content" tabindex={-1}>
            {flash ? <Banner tone={flash.tone}>{flash.text}</Banner> : null}
            {children}
          </main>
          {bar}
        </div>
        <footer class="foot">
          <span class="foot-name">{person.name}</span>
          <button type="button" class="link needs-script" data-help>
            Keyboard shortcuts
          </button>
          <CsrfForm action={frame.sign_out} csrf={csrf} class="inline">
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
export function SignedOutLayout({ title, product, children }: PropsWithChildren<{ title: string; product: string }>) {
  return (
    <html lang="en">
      <Head title={title} product={product} />
      <body class="signed-out">
        <SkipLink />
        <header class="top">
          <div class="top-in">
            <span class="brand">
              <Mark />
              <span>{product}</span>
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

function SkipLink() {
  return (
    <a class="skip" href="#content">
      Skip to content
    </a>
  );
}

function Head({ title, product, scripted = false }: { title: string; product: string; scripted?: boolean }) {
  return (
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>{`${title} · ${product}`}</title>
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
