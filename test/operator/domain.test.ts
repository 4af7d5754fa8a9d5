import fc from "fast-check";
import { expect, test } from "vitest";
import { type BenchedExpert, benchesOf } from "../../src/domain/operations/benches.ts";
import type { DeploymentFacts } from "../../src/domain/operations/facts.ts";
import { countMisses, dayOf, missesOf, weekOf } from "../../src/domain/operations/misses.ts";
import { percentile } from "../../src/domain/operations/percentile.ts";
import { beginningOf, seriesOf, totalOf } from "../../src/domain/operations/series.ts";
import { inFlight, longestWaiting, type OpenDeployment } from "../../src/domain/operations/waiting.ts";
import { DAY, HOUR, MINUTE, SECOND } from "../../src/domain/time.ts";

const NOW = Date.UTC(2026, 10, 22, 14, 30);

function facts(more: Partial<DeploymentFacts> = {}): DeploymentFacts {
  return {
    id: "dep_1",
    mode: "live",
    status: "pending",
    skills: ["copy"],
    created_at: NOW - HOUR,
    asked_at: more.created_at ?? NOW - HOUR,
    accepted_at: null,
    completed_at: null,
    expired_at: null,
    expired_reason: null,
    ...more,
  };
}

test.each([
  [[], 50, null],
  [[7], 50, 7],
  [[7], 95, 7],
  [[1, 2, 3, 4], 50, 2],
  [[4, 3, 2, 1], 95, 4],
  [[15, 20, 35, 40, 50], 40, 20],
  [Array.from({ length: 100 }, (_, i) => i + 1), 95, 95],
  [Array.from({ length: 20 }, (_, i) => i + 1), 95, 19],
])("a percentile is the nearest rank: of %j at %d it is %s", (values, percent, expected) => {
  expect(percentile(values, percent)).toBe(expected);
});

test("at least so many of a hundred values do not exceed their percentile, and fewer do not reach it", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer(), { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 1, max: 100 }),
      (values, p) => {
        const found = percentile(values, p) ?? expect.fail("there are values");
        const share = (test: (value: number) => boolean) => values.filter(test).length / values.length;
        expect(values).toContain(found);
        expect(share((value) => value <= found)).toBeGreaterThanOrEqual(p / 100 - 1e-9);
        expect(share((value) => value < found)).toBeLessThan(p / 100 + 1e-9);
      },
    ),
  );
});

test("a range ends with the hour or day that it is now, and has as many of them as it says", () => {
  expect(seriesOf([], "24h", NOW).map(({ at }) => at)).toEqual(
    Array.from({ length: 24 }, (_, i) => Date.UTC(2026, 10, 21, 15 + i)),
  );
  expect(seriesOf([], "7d", NOW).at(0)?.at).toBe(Date.UTC(2026, 10, 16));
  expect(seriesOf([], "30d", NOW)).toHaveLength(30);
  expect(beginningOf("30d", NOW)).toBe(Date.UTC(2026, 9, 24));
});

test("what happened counts where it happened, once, and the whole range adds up", () => {
  const rows = [
    facts({ created_at: NOW - 2 * HOUR, accepted_at: NOW - HOUR, completed_at: NOW }),
    facts({ created_at: NOW - 2 * HOUR, accepted_at: NOW - 2 * HOUR + 10 * SECOND, expired_at: NOW }),
    facts({ created_at: NOW - 3 * DAY, accepted_at: NOW - HOUR }),
    facts({ created_at: NOW - 40 * DAY, expired_at: NOW - 39 * DAY }),
  ];
  const hours = seriesOf(rows, "24h", NOW);
  expect(hours.at(-3)).toMatchObject({ created: 2, completed: 0, expired: 0, accept_p50: 10 * SECOND });
  expect(hours.at(-2)).toMatchObject({ created: 0, accept_p50: HOUR, accept_p95: 3 * DAY - HOUR });
  expect(hours.at(-1)).toMatchObject({ created: 0, completed: 1, expired: 1, complete_p50: HOUR, accept_p50: null });
  expect(totalOf(rows, "24h", NOW)).toMatchObject({ created: 2, completed: 1, expired: 1, accept_p50: HOUR });
  expect(totalOf(rows, "7d", NOW)).toMatchObject({ created: 3, completed: 1, expired: 1 });
});

test("time to accept begins when experts were to be asked, not when it was made ahead of that", () => {
  const row = facts({ created_at: NOW - DAY, asked_at: NOW - HOUR, accepted_at: NOW - HOUR + MINUTE });
  expect(totalOf([row], "24h", NOW)).toMatchObject({ accept_p50: MINUTE });
});

test("a deadline that passed counts on its day, in live mode alone", () => {
  const rows = [
    facts({ id: "dep_a", expired_at: dayOf(NOW), expired_reason: "not_accepted" }),
    facts({ id: "dep_b", expired_at: dayOf(NOW) - 1, expired_reason: "no_reply" }),
    facts({ id: "dep_c", expired_at: NOW, expired_reason: "no_reply", mode: "test" }),
    facts({ id: "dep_d", expired_at: weekOf(NOW) - 1, expired_reason: "no_reply" }),
    facts({ id: "dep_e" }),
  ];
  const misses = missesOf(rows, [{ deployment_id: "dep_f", at: NOW }], weekOf(NOW));
  expect(misses.map(({ deployment_id }) => deployment_id)).toEqual(["dep_f", "dep_a", "dep_b"]);
  expect(countMisses(misses, dayOf(NOW))).toEqual({ not_accepted: 1, no_reply: 0, not_started: 1 });
  expect(countMisses(misses, weekOf(NOW))).toEqual({ not_accepted: 1, no_reply: 1, not_started: 1 });
});

test("those that wait longest come first, of live mode and of one state", () => {
  const one = (id: string, since: number, more: Partial<OpenDeployment> = {}): OpenDeployment => ({
    id,
    workspace_id: "ws_1",
    mode: "live",
    status: "pending",
    since,
    due_at: NOW,
    file_since: null,
    ...more,
  });
  const open = [
    one("b", NOW - MINUTE),
    one("a", NOW - HOUR),
    one("c", NOW - DAY, { mode: "test" }),
    one("d", NOW - DAY, { status: "accepted" }),
    one("e", NOW - SECOND),
  ];
  expect(longestWaiting(open, "pending", 2).map(({ id }) => id)).toEqual(["a", "b"]);
  expect(inFlight(open, "live")).toEqual({ pending: 3, accepted: 1, in_progress: 0, needs_input: 0 });
  expect(inFlight(open, "test")).toEqual({ pending: 1, accepted: 0, in_progress: 0, needs_input: 0 });
});

function expert(skills: string[], more: Partial<BenchedExpert> = {}): BenchedExpert {
  return { id: "spec_1", skills, availability: "available", capacity: 2, load: 0, open_offers: 0, ...more };
}

test.each<[string, BenchedExpert[], DeploymentFacts[], string]>([
  ["nobody who has it", [], [facts()], "nobody"],
  ["somebody with room, and nothing asked", [expert(["copy"])], [], "enough"],
  ["as much room as there is waiting", [expert(["copy"])], [facts(), facts()], "enough"],
  ["more waiting than room", [expert(["copy"], { load: 1 })], [facts(), facts()], "short"],
  ["somebody who is full, and asked for", [expert(["copy"], { load: 2 })], [facts({ status: "accepted" })], "short"],
  ["somebody who is full, and not asked for", [expert(["copy"], { load: 2 })], [], "enough"],
  ["somebody who is away, and asked for", [expert(["copy"], { availability: "away" })], [facts()], "short"],
  ["a demand in test mode alone", [expert(["copy"], { availability: "away" })], [facts({ mode: "test" })], "enough"],
])("a skill with %s stands as it should", (_, experts, recent, standing) => {
  expect(benchesOf(experts, recent)).toMatchObject([{ skill: "copy", standing }]);
});

test("a bench counts each expert once, by availability and room, and those that are short come first", () => {
  const experts = [
    expert(["copy", "legal"], { load: 1, open_offers: 2 }),
    expert(["copy"], { load: 2 }),
    expert(["copy"], { availability: "busy", load: 1 }),
    expert(["copy"], { availability: "away" }),
  ];
  const benches = benchesOf(experts, [facts({ skills: ["law", "copy"] })]);
  expect(benches.map(({ skill }) => skill)).toEqual(["law", "copy", "legal"]);
  expect(benches[1]).toEqual({
    skill: "copy",
    experts: 4,
    free: 1,
    full: 1,
    busy: 1,
    away: 1,
    load: 4,
    capacity: 8,
    open_offers: 2,
    room: 1,
    waiting: 1,
    asked: 1,
    standing: "enough",
  });
});
