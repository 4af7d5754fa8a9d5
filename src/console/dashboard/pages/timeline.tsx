import { isTerminal } from "../../../domain/deployment/record.ts";
import type { Deployment } from "../../../domain/deployment/schemas.ts";
import type { DeliveryStanding, LoggedStep } from "../../../services/dashboard/timeline.ts";
import { stateInWords } from "../../ui/kit.tsx";
import { opening } from "../../ui/text.ts";
import { Countdown } from "../../ui/time.tsx";
import { type StepTone, Timeline, type TimelineStep } from "../../ui/timeline.tsx";
import { type Place, pathIn } from "../paths.ts";

type EventType = LoggedStep["event"]["type"];

const STEPS: Record<EventType, { words: string; tone: StepTone }> = {
  "deployment.accepted": { words: "Accepted", tone: "info" },
  "deployment.in_progress": { words: "Started", tone: "info" },
  "deployment.needs_input": { words: "Asked", tone: "warn" },
  "deployment.resumed": { words: "Replied", tone: "info" },
  "deployment.released": { words: "Given back, offered to others", tone: "warn" },
  "deployment.completed": { words: "Completed", tone: "good" },
  "deployment.cancelled": { words: "Cancelled", tone: "muted" },
  "deployment.expired": { words: "Expired", tone: "bad" },
};

const DELIVERIES: Record<DeliveryStanding["status"], string> = {
  delivered: "Delivered",
  acknowledged: "Refused by the receiver",
  pending: "On its way",
  dead_letter: "Dead letter",
};

/** How a delivery stands, in words; what was tried in vain is not just on its way. */
export function deliveryInWords(status: DeliveryStanding["status"], tries = 0): string {
  return status === "pending" && tries > 0 ? "Failed, tried again" : DELIVERIES[status];
}

/** What happened to a deployment, from its event log: each step with what was sent because of it. */
export function DeploymentTimeline({
  deployment,
  steps,
  place,
  now,
}: {
  deployment: Deployment;
  steps: readonly LoggedStep[];
  place: Place;
  now: number;
}) {
  const created: TimelineStep = {
    at: deployment.created_at,
    title: "Created",
  };
  return (
    <Timeline
      label="What happened"
      steps={[created, ...steps.map((step) => stepOf(step, place))]}
      ahead={isTerminal(deployment) ? null : <Ahead deployment={deployment} now={now} />}
    />
  );
}

function stepOf({ event, deliveries }: LoggedStep, place: Place): TimelineStep {
  const { words, tone } = STEPS[event.type];
  return {
    at: event.created_at,
    title: words,
    tone,
    body: (
      <>
        <p class="id-small step-event" title={event.id}>
          {event.sequence}. {event.type}
        </p>
        <Said event={event} />
        {deliveries.length > 0 ? (
          <ul class="sent">
            {deliveries.map((delivery) => (
              <Sent delivery={delivery} place={place} />
            ))}
          </ul>
        ) : null}
      </>
    ),
  };
}

/** What an event tells in a line: who, what, why. */
function Said({ event: { type, data } }: { event: LoggedStep["event"] }) {
  const { expert, question, thread, cancelled_by, expired_reason } = data.deployment;
  if (type === "deployment.accepted" && expert) return <span>by {expert.name}</span>;
  if (type === "deployment.needs_input" && question) return <p class="quote">{opening(question.body, 160)}</p>;
  if (type === "deployment.resumed") return <p class="quote">{opening(thread.at(-1)?.body ?? "", 160)}</p>;
  if (type === "deployment.cancelled") return <span>by {WHO[cancelled_by ?? "ops"]}</span>;
  if (type === "deployment.expired") {
    return <span>{expired_reason === "no_reply" ? "Nobody replied in time." : "Nobody accepted in time."}</span>;
  }
  return null;
}

const WHO = { agent: "the agent", expert: "the expert", ops: "the operator" };

function Sent({ delivery, place }: { delivery: DeliveryStanding; place: Place }) {
  const { status, tries, last_status, last_error, url } = delivery;
  const answer = last_status === null ? last_error : `HTTP ${last_status}`;
  return (
    <li>
      <span class={`delivery-state delivery-${status}`}>{deliveryInWords(status, tries)}</span>
      <a href={pathIn(place, "webhooks", "deliveries", delivery.id)}>{opening(url, 70)}</a>
      <span>
        {tries === 1 ? "1 try" : `${tries} tries`}
        {answer ? `, last: ${answer}` : ""}
      </span>
    </li>
  );
}

function Ahead({ deployment, now }: { deployment: Deployment; now: number }) {
  const { status, accept_by, input_by } = deployment;
  const by = accept_by ?? input_by;
  return (
    <p class="step-head">
      {stateInWords(status)}
      {by === null ? null : <Countdown at={by} now={now} />}
    </p>
  );
}
