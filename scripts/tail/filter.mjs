import { LEVELS } from "./options.mjs";

/**
 * Whether an entry is wanted. Whatever the filter names must be so; an entry without a time passes any --since.
 * @param {import("./entries.mjs").Entry} entry
 * @param {{ workspace: string | null, deployment: string | null, event: string | null, level: string, since: number | null }} filter
 */
export function isWanted({ at, level, event, fields }, filter) {
  if (LEVELS.indexOf(level) < LEVELS.indexOf(filter.level) && LEVELS.includes(level)) return false;
  if (filter.since !== null && at !== null && at < filter.since) return false;
  if (filter.event !== null && !isEvent(event, filter.event)) return false;
  return hasId(fields.workspace_id, filter.workspace) && hasId(fields.deployment_id, filter.deployment);
}

/** Whether what can't be read may be of interest: not if something is asked for that it can't be known to be. */
export function passesUnread({ workspace, deployment, event }) {
  return workspace === null && deployment === null && event === null;
}

/** By the whole id, or by its end as a line shows it. */
function hasId(id, wanted) {
  return (
    wanted === null ||
    (typeof id === "string" && id.endsWith(wanted.replace(/^.*…/, "").toUpperCase())) ||
    id === wanted
  );
}

function isEvent(event, wanted) {
  return wanted.endsWith("*") ? event.startsWith(wanted.slice(0, -1)) : event === wanted;
}
