import type { PropsWithChildren } from "hono/jsx";
import type { Mode } from "../../../domain/actors.ts";
import { type ConsoleFrame, ConsoleLayout } from "../../ui/layout.tsx";
import type { Frame } from "../frame.ts";
import { PATHS, pathIn, type Section } from "../paths.ts";

const WORDS: Record<Section, string> = {
  "": "Overview",
  deployments: "Deployments",
  keys: "Keys",
  webhooks: "Webhooks",
  usage: "Usage",
  try: "Try it",
  members: "Members",
  settings: "Settings",
};
const MODES: Record<Mode, string> = { test: "Test", live: "Live" };

/** The frame of every page of the dashboard: where one is, and in which mode, is always in sight. */
export function Layout({
  title,
  frame,
  section,
  children,
}: PropsWithChildren<{ title: string; frame: Frame; section: Section }>) {
  const { place } = frame;
  const shown = (Object.keys(WORDS) as Section[]).filter((one) => one !== "try" || place.mode === "test");
  const whole: ConsoleFrame = {
    product: "Dashboard",
    home: pathIn(place),
    nav: shown.map((to) => ({ href: pathIn(place, to), words: WORDS[to], current: to === section })),
    csrf: frame.csrf,
    now: frame.now,
    person: frame.person,
    sign_out: PATHS.sign_out,
    flash: frame.flash,
    aside: <Scope frame={frame} section={section} />,
  };
  return (
    <ConsoleLayout title={`${title}${place.mode === "test" ? " (test)" : ""}`} frame={whole} wide>
      {place.mode === "test" ? (
        <p class="test-mode">
          <strong>Test mode.</strong> Experts are simulated, nothing is charged, and live mode sees none of it.
        </p>
      ) : null}
      {children}
    </ConsoleLayout>
  );
}

/** The workspace and the mode, and how to get to others. */
function Scope({ frame, section }: { frame: Frame; section: Section }) {
  const { place, workspace, workspaces } = frame;
  const at = (mode: Mode) => pathIn({ ...place, mode }, section === "try" ? "" : section);
  return (
    <div class="scope">
      {workspaces.length > 1 ? (
        <form method="get" action={PATHS.switch}>
          <input type="hidden" name="mode" value={place.mode} />
          <label class="unseen" for="workspace">
            Workspace
          </label>
          <select
            id="workspace"
            name="workspace"
            hx-get={PATHS.switch}
            hx-trigger="change"
            hx-include="closest form"
            hx-swap="none"
          >
            {workspaces.map(({ id, name }) => (
              <option value={id} selected={id === workspace.id}>
                {name}
              </option>
            ))}
          </select>
          <button type="submit" class="button button-small no-script">
            Switch
          </button>
        </form>
      ) : (
        <span class="scope-name">{workspace.name}</span>
      )}
      <nav class="segments" aria-label="Mode">
        {(Object.keys(MODES) as Mode[]).map((mode) => (
          <a class={`segment segment-${mode}`} href={at(mode)} aria-current={mode === place.mode ? "true" : undefined}>
            {MODES[mode]}
            <span class="unseen"> mode</span>
          </a>
        ))}
      </nav>
    </div>
  );
}
