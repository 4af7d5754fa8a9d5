import { errorExample, errorRows } from "./errors.ts";
import { completedExample, createdExample, eventExample } from "./examples.ts";
import { pageLimits, rateLimits, sizes } from "./limits.ts";
import { prices, retries, scenarios, thresholds, versions } from "./schedules.ts";
import { deadlines, states, steps } from "./states.ts";
import { events } from "./webhook-events.ts";

/** What a page may include: `<!-- include: errors -->`. All of it is Markdown, made of what the system runs by. */
export const GENERATED: Record<string, () => string> = {
  errors: errorRows,
  "error-example": errorExample,
  "created-example": createdExample,
  "completed-example": completedExample,
  "event-example": eventExample,
  "rate-limits": rateLimits,
  sizes,
  "page-limits": pageLimits,
  prices,
  retries,
  scenarios,
  thresholds,
  versions,
  states,
  steps,
  deadlines,
  events,
};
