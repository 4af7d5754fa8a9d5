import { expect, test } from "vitest";
import { eventsThatFit } from "../../durable-objects/rebuild.ts";
import { cursorOf, placeOf } from "../../src/services/data/walk.ts";

const event = (sequence: number, characters: number) => ({
  id: `evt_${sequence}`,
  sequence,
  type: "deployment.accepted",
  created_at: 1,
  body: "x".repeat(characters),
  revision: sequence,
});

test("as many events as may travel at once, at least one, and none twice or left out", () => {
  const million = 1_000_000;
  const log = [3, 1, 2, 1, 5, 1, 1].map((size, index) => event(index + 1, size * million));
  const pages: number[] = [];
  let seen = "";
  for (let after: number | null = 0; after !== null; ) {
    const from: number = after;
    const { events, next } = eventsThatFit(log.filter(({ sequence }) => sequence > from));
    pages.push(events.length);
    seen += events.join("");
    after = next;
  }
  expect(pages).toEqual([2, 2, 1, 2]);
  expect(seen.length).toBe(14 * million);
  expect(eventsThatFit([])).toEqual({ events: [], next: null });
});

test("a cursor of a walk is read again as the place that it was made of; anything else is none", () => {
  const place = {
    workspace_id: "ws_01KPX000000000000000000000",
    mode: "live" as const,
    after: "dep_01KPX000000000000000000000",
  };
  expect(placeOf(cursorOf(place))).toEqual(place);
  expect(placeOf(cursorOf({ ...place, after: "" }))).toEqual({ ...place, after: "" });
  for (const bad of ["", "%", btoa("a:b:c"), btoa(`${place.workspace_id}:both:`), cursorOf({ ...place, after: "x" })])
    expect(placeOf(bad)).toBeNull();
});
