import type { Child, PropsWithChildren } from "hono/jsx";
import { CsrfForm } from "../../ui/kit.tsx";
import { type ConsoleFrame, ConsoleLayout } from "../../ui/layout.tsx";
import type { Availability, Frame } from "../views.ts";
import { PATHS } from "./paths.ts";

const AVAILABILITY: Record<Availability, string> = { available: "Available", busy: "Busy", away: "Away" };

export type Section = "inbox" | "history" | "settings";

/** The frame of an expert's pages. `deploymentId` is the one that its live updates are about. */
export function Layout({
  title,
  frame,
  section,
  deploymentId,
  bar,
  children,
}: PropsWithChildren<{ title: string; frame: Frame; section?: Section; deploymentId?: string; bar?: Child }>) {
  const { me, csrf, open_offers } = frame;
  const link = (to: Section, words: string, extra?: Child) => ({
    href: PATHS[to],
    words,
    current: section === to,
    extra,
  });
  const whole: ConsoleFrame = {
    product: "Expert console",
    home: PATHS.inbox,
    nav: [
      link("inbox", "Inbox", <LiveCount count={open_offers} live={section !== "inbox"} />),
      link("history", "History"),
      link("settings", "Settings"),
    ],
    csrf,
    now: frame.now,
    person: me,
    sign_out: PATHS.sign_out,
    flash: frame.flash ?? null,
    aside: <AvailabilitySwitch availability={me.availability} csrf={csrf} />,
    stream: deploymentId ? `${PATHS.stream}?deployment=${encodeURIComponent(deploymentId)}` : PATHS.stream,
  };
  return (
    <ConsoleLayout title={title} frame={whole} count={open_offers} bar={bar}>
      {children}
    </ConsoleLayout>
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
