import { checkAnswers } from "./answers.mjs";
import { checkBench } from "./bench.mjs";
import { checkDeliveries } from "./deliveries.mjs";
import { checkIdempotency } from "./idempotency.mjs";
import { checkLedger } from "./ledger.mjs";
import { checkLives } from "./lives.mjs";
import { checkProjection } from "./projection.mjs";
import { checkReceivers } from "./receivers.mjs";
import { checkRest } from "./rest.mjs";
import { checkSeparation } from "./separation.mjs";
import { checkTime } from "./time.mjs";

const CHECKS = [
  checkLives,
  checkProjection,
  checkRest,
  checkBench,
  checkDeliveries,
  checkReceivers,
  checkLedger,
  checkIdempotency,
  checkAnswers,
  checkSeparation,
  checkTime,
];

/**
 * @typedef {object} Violation
 * @property {string} rule what does not hold, such as `lives.step`
 * @property {string} says what was found instead
 * @property {string | null} deployment
 */

/**
 * Holds a snapshot against everything that was promised.
 * @param {any} snapshot as `takeSnapshot` makes it
 * @param {any} domain the product's own rules
 * @returns {Promise<{ checked: Record<string, number>, violations: Violation[] }>} how often each rule was looked at, and where it did not hold
 */
export async function audit(snapshot, domain) {
  const checked = {};
  const violations = [];
  /** Says that a rule was looked at, and whether it holds. */
  const expect = (rule, holds, says, deployment = null) => {
    checked[rule] = (checked[rule] ?? 0) + 1;
    if (!holds) violations.push({ rule, says: typeof says === "function" ? says() : says, deployment });
  };
  const view = viewOf(snapshot, domain);
  for (const check of CHECKS) await check(view, expect, domain);
  return { checked, violations };
}

/** The snapshot, made easy to look things up in. */
function viewOf(snapshot, domain) {
  const { d1, deployments, entries } = snapshot;
  const lives = Object.entries(deployments)
    .filter(([, { stored }]) => stored !== null)
    .map(([id, dump]) => ({
      id,
      ...dump,
      record: dump.stored.record,
      log: dump.events.map((event) => ({ ...event, json: JSON.parse(event.body) })),
    }));
  return {
    ...snapshot,
    lives,
    byId: new Map(lives.map((life) => [life.id, life])),
    rowsOf: (table, column) => Map.groupBy(d1[table], (row) => row[column]),
    ownerOf: ({ workspace_id, mode }) =>
      snapshot.world.owners.find((one) => one.workspace_id === workspace_id && one.mode === mode),
    /** What was asked of the system, by what it wrote. */
    byNonce: Map.groupBy(
      entries.filter(({ nonce }) => nonce !== null),
      ({ nonce }) => nonce,
    ),
    domain,
  };
}
