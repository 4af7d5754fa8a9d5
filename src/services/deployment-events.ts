import { fail } from "../domain/errors.ts";
import { type AgentContext, ownerOf } from "./context.ts";
import { findDeployment } from "./find-deployment.ts";
import { type Listener, listen } from "./listen.ts";
import { deploymentObject } from "./objects.ts";

export interface LoggedEvent {
  sequence: number;
  id: string;
  type: string;
  body: string;
}

/** The whole event log of a deployment, oldest first. */
export async function listDeploymentEvents({
  ctx,
  input,
}: {
  ctx: AgentContext;
  input: { id: string };
}): Promise<LoggedEvent[]> {
  await findDeployment(ctx, input.id);
  const { events } = await deploymentObject(ctx.env, input.id).events(ownerOf(ctx), 0);
  return events;
}

/** The log after one of its events, and then what comes. Ends with the terminal event or after `lifeMs`; `null` is a sign of life. */
export interface EventStream {
  events(): AsyncGenerator<LoggedEvent | null>;
  /** True if nothing is left to come: the client need not connect again. */
  finished: boolean;
}

const LIFE_MS = 5 * 60 * 1_000;
const HEARTBEAT_MS = 15_000;

/** Opens a stream of a deployment's events from after `last_event_id` on. 400 if that is none of its events. */
export async function streamDeploymentEvents({
  ctx,
  input,
  lifeMs = LIFE_MS,
}: {
  ctx: AgentContext;
  input: { id: string; last_event_id: string | null };
  lifeMs?: number;
}): Promise<EventStream> {
  await findDeployment(ctx, input.id);
  const object = deploymentObject(ctx.env, input.id);
  const log = await object.events(ownerOf(ctx), 0);
  const after = sequenceOf(log.events, input.last_event_id);
  const backlog = log.events.filter(({ sequence }) => sequence > after);
  return {
    finished: log.terminal && backlog.length === 0,
    events: () => follow(ctx, input.id, after, lifeMs),
  };
}

function sequenceOf(events: LoggedEvent[], lastEventId: string | null): number {
  if (lastEventId === null || lastEventId === "") return 0;
  const found = events.find(({ id }) => id === lastEventId);
  return found?.sequence ?? fail("invalid_request", "Last-Event-ID: is not an event of this deployment");
}

async function* follow(
  ctx: AgentContext,
  id: string,
  after: number,
  lifeMs: number,
): AsyncGenerator<LoggedEvent | null> {
  const until = Date.now() + lifeMs;
  const listener = (await listen(ctx.env, ownerOf(ctx), id)) as Listener;
  try {
    let seen = after;
    while (Date.now() < until) {
      const notice = await listener.next(Math.min(HEARTBEAT_MS, until - Date.now()));
      if (!notice) {
        if (listener.isClosed()) return;
        yield null;
        continue;
      }
      if (notice.sequence > seen) {
        const { events } = await deploymentObject(ctx.env, id).events(ownerOf(ctx), seen);
        for (const event of events) yield event;
        seen = events.at(-1)?.sequence ?? seen;
      }
      if (notice.terminal) return;
    }
  } finally {
    listener.close();
  }
}
