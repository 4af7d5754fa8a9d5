import type { PropsWithChildren } from "hono/jsx";
import { type ConsoleFrame, ConsoleLayout } from "../../ui/layout.tsx";
import { type Tab, Tabs } from "../../ui/tabs.tsx";
import type { Frame } from "../frame.ts";
import { PATHS } from "../paths.ts";

const NAV = [
  ["health", "Health"],
  ["workspaces", "Workspaces"],
  ["experts", "Experts"],
  ["deployments", "Deployments"],
  ["deliveries", "Deliveries"],
  ["requests", "Requests"],
  ["operators", "Access"],
  ["audit", "Audit"],
] as const;

export type Section = (typeof NAV)[number][0];

/** The frame of an operator's pages. */
export function Layout({
  title,
  frame,
  section,
  children,
}: PropsWithChildren<{ title: string; frame: Frame; section: Section }>) {
  const { csrf, now, person, flash } = frame;
  const whole: ConsoleFrame = {
    product: "Operator console",
    home: PATHS.health,
    nav: NAV.map(([to, words]) => ({ href: PATHS[to], words, current: to === section })),
    csrf,
    now,
    person,
    sign_out: PATHS.sign_out,
    flash,
  };
  return (
    <ConsoleLayout title={title} frame={whole} wide>
      {children}
    </ConsoleLayout>
  );
}

/** A link up to the list that a page is from. */
export function Back({ to, words }: { to: string; words: string }) {
  return (
    <p class="back">
      <a href={to}>{words}</a>
    </p>
  );
}

type Beside = readonly (readonly [href: string, words: string])[];

function tabsOf(pages: Beside, current: string): Tab[] {
  return pages.map(([href, words]) => ({ href, words, current: href === current }));
}

const HEALTH: Beside = [
  [PATHS.health, "At a glance"],
  [PATHS.charts, "Over time"],
  [PATHS.benches, "Benches"],
  [PATHS.misses, "Missed"],
];
const DELIVERIES: Beside = [
  [PATHS.deliveries, "Deliveries"],
  [PATHS.dead_messages, "Dead messages"],
];
const ACCESS: Beside = [
  [PATHS.operators, "Operators"],
  [PATHS.tokens, "Admin tokens"],
];

export function HealthTabs({ current }: { current: string }) {
  return <Tabs label="Health" tabs={tabsOf(HEALTH, current)} />;
}

export function DeliveryTabs({ current }: { current: string }) {
  return <Tabs label="Deliveries" tabs={tabsOf(DELIVERIES, current)} />;
}

export function AccessTabs({ current }: { current: string }) {
  return <Tabs label="Access" tabs={tabsOf(ACCESS, current)} />;
}

/** Pages about one thing, that stand beside each other. */
export function PartTabs({ label, pages, current }: { label: string; pages: Beside; current: string }) {
  return <Tabs label={label} tabs={tabsOf(pages, current)} />;
}
