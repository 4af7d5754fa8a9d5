import type { Delivery } from "../../../domain/webhooks/schemas.ts";
import { CsrfForm } from "../../ui/kit.tsx";
import { Ago, Countdown } from "../../ui/time.tsx";
import { lasted } from "../../ui/timeline.tsx";
import type { Frame } from "../frame.ts";
import { pathIn } from "../paths.ts";
import { deliveryInWords } from "./timeline.tsx";

/** Deliveries with all of their tries, newest first. `back` is where a replay leads back to. */
export function DeliveryList({
  frame,
  deliveries,
  showUrl = false,
}: {
  frame: Frame;
  deliveries: readonly Delivery[];
  showUrl?: boolean;
}) {
  return (
    <ol class="deliveries">
      {deliveries.map((delivery) => (
        <li class="delivery" id={delivery.id}>
          <DeliveryHead frame={frame} delivery={delivery} />
          {showUrl ? <p class="id-small">{delivery.url}</p> : null}
          <Tries delivery={delivery} now={frame.now} open={deliveries.length === 1} />
        </li>
      ))}
    </ol>
  );
}

function DeliveryHead({ frame, delivery }: { frame: Frame; delivery: Delivery }) {
  const { place, csrf, now, may_build } = frame;
  const { id, status, event_type, deployment_id, created_at, next_attempt_at, attempts } = delivery;
  return (
    <div class="delivery-head">
      <span class={`delivery-state delivery-${status}`}>{deliveryInWords(status, attempts.length)}</span>
      <a class="table-title" href={pathIn(place, "webhooks", "deliveries", id)}>
        {event_type}
      </a>
      {deployment_id === null ? null : (
        <a class="id-small" href={pathIn(place, "deployments", deployment_id)}>{`…${deployment_id.slice(-6)}`}</a>
      )}
      <span class="hint">
        <Ago at={created_at} now={now} />
      </span>
      {status === "pending" && next_attempt_at !== null && attempts.length > 0 ? (
        <span class="hint">
          next try: <Countdown at={next_attempt_at} now={now} />
        </span>
      ) : null}
      {may_build && status !== "pending" ? (
        <CsrfForm action={pathIn(place, "webhooks", "deliveries", id, "replay")} csrf={csrf}>
          <button type="submit" class="button button-small" aria-label={`Replay ${event_type} of ${created_at}`}>
            Replay
          </button>
        </CsrfForm>
      ) : null}
    </div>
  );
}

function Tries({ delivery: { attempts }, now, open }: { delivery: Delivery; now: number; open: boolean }) {
  const last = attempts.at(-1);
  if (!last) return <p class="hint">Not tried yet.</p>;
  return (
    <details class="fold" open={open}>
      <summary>{`${attempts.length === 1 ? "1 try" : `${attempts.length} tries`}, last: ${answerOf(last)} after ${lasted(last.duration_ms)}`}</summary>
      <ol class="tries">
        {attempts.map((attempt) => (
          <li>
            <strong>{answerOf(attempt)}</strong> after {lasted(attempt.duration_ms)}, <Ago at={attempt.at} now={now} />
            {attempt.response ? <pre tabindex={0}>{attempt.response}</pre> : null}
          </li>
        ))}
      </ol>
    </details>
  );
}

function answerOf({ status, error }: Delivery["attempts"][number]): string {
  return status === null ? (error ?? "no answer") : `HTTP ${status}`;
}
