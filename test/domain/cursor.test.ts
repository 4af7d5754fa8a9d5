import { describe, expect, test } from "vitest";
import { cursorAfter, readCursor } from "../../src/domain/cursor.ts";
import { type IdKind, newId, PREFIXES } from "../../src/domain/ids.ts";
import { testId } from "../support/records.ts";

const KINDS = Object.keys(PREFIXES) as IdKind[];
const ID = testId("dep", "D1");

describe("a cursor", () => {
  test.each(KINDS)("gives back the %s id that it was made of", (kind) => {
    const id = newId(kind, Date.UTC(2026, 3, 23));
    expect(readCursor(kind, cursorAfter(id))).toBe(id);
  });

  test("needs no escaping in a URL, whatever the id", () => {
    for (let i = 0; i < 500; i++) {
      const kind = KINDS[i % KINDS.length] as IdKind;
      const cursor = cursorAfter(newId(kind, 2 ** 40 + i * 7_919));
      expect(encodeURIComponent(cursor)).toBe(cursor);
    }
  });

  test("is opaque: the id does not stand in it", () => {
    expect(cursorAfter(ID)).not.toContain(ID.slice(4));
  });

  test.each(KINDS.filter((kind) => kind !== "deployment"))("of a deployment is none of a list of kind %s", (kind) => {
    expect(readCursor(kind, cursorAfter(ID))).toBeNull();
  });

  test.each([
    ["is empty", ""],
    ["is an id in plain text", ID],
    ["is no base64", "%%%"],
    ["holds no id", btoa("hello")],
    ["holds an id in lower case", btoa(ID.toLowerCase())],
    ["holds more than an id", btoa(`${ID}x`)],
    ["holds less than an id", btoa(ID.slice(0, -1))],
    ["holds a line feed too", btoa(`${ID}\n`)],
    ["is cut short", cursorAfter(ID).slice(0, -3)],
    ["is not of this world", "🙂"],
  ])("that %s is none of ours", (_, cursor) => {
    expect(readCursor("deployment", cursor)).toBeNull();
  });
});
