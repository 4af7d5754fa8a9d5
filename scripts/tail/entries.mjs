/**
 * One thing that was logged.
 * @typedef {{ at: number | null, level: string, event: string, fields: Record<string, unknown> }} Entry
 */

const LEVEL_OF = { log: "info", trace: "debug", warning: "warn", fatal: "error" };

/**
 * What a piece of a log tells: a line of ours, a line of the local runtime, or an invocation as `wrangler tail` tells of
 * it, which may hold several. Null if it is none of these.
 * @param {string} text
 * @returns {Entry[] | null}
 */
export function entriesOf(text) {
  if (!text.startsWith("{")) return null;
  try {
    const value = JSON.parse(text);
    if ("outcome" in value && Array.isArray(value.logs)) return ofInvocation(value);
    return typeof value.event === "string" || typeof value.message === "string" ? [ofLine(value)] : null;
  } catch {
    return null;
  }
}

/** A line of the Worker's own, or of the runtime, which has a message and no event. */
function ofLine({ at, time, level, event, ...fields }) {
  const logged = Date.parse(at ?? time ?? "");
  return { at: Number.isNaN(logged) ? null : logged, level: levelOf(level), event: event ?? "runtime", fields };
}

function ofInvocation({ logs, exceptions = [], outcome, event, eventTimestamp, scriptName }) {
  const trigger = triggerOf(event);
  const entries = logs.flatMap(({ message = [], level, timestamp }) => {
    const text = message.map((part) => (typeof part === "string" ? part : JSON.stringify(part))).join(" ");
    return entriesOf(text) ?? [{ at: timestamp, level: levelOf(level), event: "console", fields: { message: text } }];
  });
  for (const { name, message, timestamp } of exceptions) {
    const fields = { error: `${name}: ${message}`, trigger, script: scriptName };
    entries.push({ at: timestamp, level: "error", event: "exception", fields });
  }
  if (outcome !== "ok" && exceptions.length === 0) {
    const level = outcome === "canceled" ? "info" : "error";
    entries.push({ at: eventTimestamp ?? null, level, event: "invocation", fields: { status: outcome, trigger } });
  }
  return entries;
}

/** What set an invocation off. A query may hold what is nobody's business, so it is left out. */
function triggerOf(event) {
  if (event?.request) return `${event.request.method} ${URL.parse(event.request.url)?.pathname ?? ""}`;
  if (event?.cron) return `cron ${event.cron}`;
  if (event?.queue) return `queue ${event.queue}`;
  return event?.scheduledTime ? "alarm" : undefined;
}

function levelOf(level = "info") {
  return LEVEL_OF[level] ?? level;
}
