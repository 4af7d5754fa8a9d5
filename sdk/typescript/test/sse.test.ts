import assert from "node:assert/strict";
import { test } from "node:test";
import { EventStreamParser } from "../src/sse.ts";

/** What a stream says when it comes in pieces of so many characters. */
function read(text: string, size: number) {
  const parser = new EventStreamParser();
  const events = [];
  for (let at = 0; at < text.length; at += size) events.push(...parser.push(text.slice(at, at + size)));
  return { events, retryMs: parser.retryMs, lastEventId: parser.lastEventId };
}

const LINES = [
  "\uFEFFretry: 1500",
  "",
  ": a comment",
  "id: evt_1",
  "event: deployment.accepted",
  'data: {"a":',
  "data:1}",
  "",
  "id: evt_2",
  "",
  "data:  two: spaces",
  "unknown: x",
  "",
  "retry: soon",
  "id: a\0b",
  "data",
  "",
  "data: cut off",
];
const EXPECTED = {
  events: [
    { id: "evt_1", event: "deployment.accepted", data: '{"a":\n1}' },
    { id: "evt_2", event: "message", data: " two: spaces" },
    { id: "evt_2", event: "message", data: "" },
  ],
  retryMs: 1500,
  lastEventId: "evt_2",
};

for (const [name, end] of [
  ["LF", "\n"],
  ["CRLF", "\r\n"],
  ["CR", "\r"],
] as const) {
  test(`an event stream with ${name} reads the same however it is cut`, () => {
    const text = LINES.join(end);
    for (const size of [1, 2, 3, 7, 64, text.length]) assert.deepEqual(read(text, size), EXPECTED, `pieces of ${size}`);
  });
}

test("an event is told as soon as its empty line is there, also after a CR", () => {
  const parser = new EventStreamParser();
  assert.deepEqual(parser.push("data: x\r\n\r"), []);
  assert.deepEqual(parser.push("\n"), [{ id: "", event: "message", data: "x" }]);
  assert.deepEqual(parser.push("\n"), []);
});
