import type { Child } from "hono/jsx";
import { iso, MINUTE, SECOND } from "../../domain/time.ts";
import { epochOf, exactTime, type Moment, span } from "./time.tsx";

export type StepTone = "good" | "bad" | "warn" | "info" | "muted";

/** Something that happened at a moment. */
export interface TimelineStep {
  at: Moment;
  title: Child;
  /** Its colour; the words must say it too. */
  tone?: StepTone;
  /** Beside the title: an id, a name. */
  facts?: Child;
  /** Below it: what was said, where it was sent. */
  body?: Child;
}

/** What happened, oldest first, with how long each step took from the one before it. `ahead` is what is still to come. */
export function Timeline({ label, steps, ahead }: { label: string; steps: readonly TimelineStep[]; ahead?: Child }) {
  return (
    <ol class="timeline" aria-label={label}>
      {steps.map(({ at, title, tone = "muted", facts, body }, index) => {
        const before = steps[index - 1];
        return (
          <li class={`step step-${tone}`}>
            {before ? <p class="step-gap">{`${lasted(epochOf(at) - epochOf(before.at))} later`}</p> : null}
            <p class="step-head">
              <strong>{title}</strong>
              {facts}
              <StepTime at={at} />
            </p>
            {body ? <div class="step-body">{body}</div> : null}
          </li>
        );
      })}
      {ahead ? <li class="step step-ahead">{ahead}</li> : null}
    </ol>
  );
}

/** `14:05:09.120`, in UTC, with the date on hover. */
function StepTime({ at }: { at: Moment }) {
  const whole = iso(epochOf(at));
  return (
    <time class="step-time" datetime={whole} title={exactTime(at)}>
      {whole.slice(11, 23)}
    </time>
  );
}

/** A measured duration, in milliseconds, as short as it stays true: `12 ms`, `1.2 s`, `45 s`, `3 h 20 min`. */
export function lasted(ms: number): string {
  if (ms < SECOND) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 9_950) return `${(ms / SECOND).toFixed(1)} s`;
  return ms < 2 * MINUTE ? `${Math.round(ms / SECOND)} s` : span(ms);
}
