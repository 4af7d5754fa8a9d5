import { describe, expect, test } from "vitest";
import { buildForm } from "../../../src/domain/forms/build.ts";
import { checkForm } from "../../../src/domain/forms/errors.ts";
import { segmentOf } from "../../../src/domain/forms/model.ts";
import { draftToForm, readForm } from "../../../src/domain/forms/read.ts";
import { pressedInForm, withRowAdded, withRowRemoved } from "../../../src/domain/forms/rows.ts";
import { type Json, object } from "./corpus.ts";

const read = (schema: Json, raw: Record<string, string>) => readForm(buildForm(schema), Object.entries(raw));
const errorsOf = (schema: Json, raw: Record<string, string>) =>
  checkForm(schema, buildForm(schema), Object.entries(raw)).errors;
const text = { type: "string" };

describe("a number", () => {
  const one = (typed: string, schema: Json = { type: "number" }) => read(object({ n: schema }), { "data.n": typed });

  test.each([
    ["12", 12],
    [" -1.50 ", -1.5],
    ["+3", 3],
    [".5", 0.5],
    ["\u22127", -7],
    ["-0", 0],
    ["9007199254740991", 9007199254740991],
  ])("is read as it is typed: %s", (typed, expected) => {
    expect(one(typed)).toMatchObject({ value: { n: expected }, problems: [] });
  });

  test.each([
    ["1e3", "without an exponent"],
    ["1,5", "a point for decimals"],
    ["1,500", "without separators between thousands"],
    ["1 000 000", "without separators between thousands"],
    ["1.000,50", "a point for decimals"],
    ["12a", "must be a number"],
    ["NaN", "must be a number"],
    ["Infinity", "must be a number"],
    ["0x10", "must be a number"],
    ["9007199254740993", "more digits than can be kept"],
    ["9".repeat(350), "more digits than can be kept"],
    ["9".repeat(500), "must be a number"],
  ])("is refused with the reason where it is not clear: %s", (typed, message) => {
    expect(one(typed).problems).toEqual([{ path: "output.data.n", message: expect.stringContaining(message) }]);
  });

  test("that is to be whole is refused with decimals, or beyond what can be counted exactly", () => {
    expect(one("1.5", { type: "integer" }).problems[0]?.message).toContain("without decimals");
    expect(one("2.0", { type: "integer" })).toMatchObject({ value: { n: 2 }, problems: [] });
    expect(one("9007199254740992", { type: "integer" }).problems[0]?.message).toContain("9007199254740991");
  });
});

describe("what is left empty", () => {
  test("is not in the data where it is optional, null where it may be, and required where it must be there", () => {
    const schema = object(
      {
        a: text,
        b: { type: ["string", "null"] },
        c: { enum: ["x", "y"] },
        d: object({ e: text, f: { const: 1 } }),
        g: text,
      },
      { required: ["b", "g"] },
    );
    expect(read(schema, { "data.a": "", "data.b": "", "data.c": "", "data.d.e": "", "data.g": "" }).value).toEqual({
      b: null,
    });
    expect(errorsOf(schema, {})).toEqual({ "data.g": "G is required" });
    expect(read(schema, { "data.d.e": "now" }).value).toEqual({ b: null, d: { e: "now", f: 1 } });
  });

  test("of a list is no item", () => {
    const schema = object({ rows: { type: "array", items: object({ a: text }) } });
    expect(read(schema, { "data.rows.0.a": "", "data.rows.1.a": "x", "data.rows.5.a": "y" }).value).toEqual({
      rows: [{ a: "x" }, { a: "y" }],
    });
    expect(read(schema, {}).value).toEqual({ rows: [] });
  });

  test("in all is the error of the whole where something else than an object is wanted", () => {
    expect(errorsOf({ type: "string" }, {})).toEqual({ data: "Data is required" });
  });
});

describe("an entry", () => {
  test("of JSON that can't be read is an error at its field, and stays as typed", () => {
    const schema = object({ any: {} });
    for (const typed of [
      "hello",
      "{",
      "[1,]",
      "9007199254740993",
      "[".repeat(50_000),
      `${"[".repeat(300)}${"]".repeat(300)}`,
    ]) {
      const { raw, errors } = checkForm(schema, buildForm(schema), [["data.any", typed]]);
      expect(Object.keys(errors)).toEqual(["data.any"]);
      expect(raw).toEqual({ "data.any": typed });
    }
    expect(errorsOf(schema, { "data.any": "hello" })["data.any"]).toMatch(
      /^Any is not valid JSON \(.*\)\. Put text in double quotes$/,
    );
  });

  test("that is no choice is refused", () => {
    const schema = object({ v: { enum: ["yes", "no"] } });
    expect(errorsOf(schema, { "data.v": "yes" })).toEqual({ "data.v": "V is not one of the choices" });
    expect(errorsOf(schema, { "data.v": '"yes"' })).toEqual({});
  });

  test("of a name that is not of the form is left out, of the draft too", () => {
    const schema = object({ a: text, l: { type: "array", items: text, maxItems: 2 } });
    const strange = {
      csrf: "x",
      data: "x",
      "data.b": "x",
      "data.a.b": "x",
      "data.a.constructor": "x",
      __proto__x: "x",
      "data.l.9999": "x",
      "data.l.-1": "x",
      "data.l.01": "x",
    };
    expect(read(schema, { ...strange, "data.a": "ok" })).toEqual({
      value: { a: "ok", l: [] },
      problems: [],
      raw: { "data.a": "ok" },
    });
    expect(draftToForm(buildForm(schema), strange)).toEqual({});
  });

  test("counts by its last value, and a file is none", () => {
    const model = buildForm(object({ a: text }));
    const entries: [string, unknown][] = [
      ["data.a", "1"],
      ["data.a", "2"],
      ["data.a", new Blob(["3"])],
    ];
    expect(readForm(model, entries).value).toEqual({ a: "2" });
  });

  test("of a property with any name is that property's own", () => {
    const names = [
      "a/b",
      "a.b",
      "a",
      "b",
      "x[0]",
      "__proto__",
      "constructor",
      "",
      " ",
      "é 漢",
      "-json",
      "-rows",
      "0",
      "\ud800",
      "a\r\nb",
    ];
    const schema = object(Object.fromEntries(names.map((name) => [name, text])));
    const raw = Object.fromEntries(names.map((name, at) => [`data.${segmentOf(name)}`, `v${at}`]));
    expect(Object.keys(raw)).toHaveLength(names.length);
    const { value } = read(schema, raw);
    expect(Object.entries(value as Json)).toEqual(names.map((name, at) => [name, `v${at}`]).sort(byIndexFirst));
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    for (const name of Object.keys(raw)) expect(name).toMatch(/^[A-Za-z0-9_.-]+$/);
  });
});

/** An object lists the keys that are indices first. */
function byIndexFirst([a]: string[], [b]: string[]): number {
  return Number(b === "0") - Number(a === "0");
}

describe("errors", () => {
  const schema = object({
    due_date: { type: "string", format: "date" },
    items: {
      type: "array",
      minItems: 2,
      items: object({ name: { type: "string", minLength: 3 }, score: { type: "integer" } }),
    },
    tags: { type: "array", items: { type: "string", maxLength: 5 } },
    any: object({ a: object({}, { additionalProperties: { type: "integer" } }) }),
  });

  test("are at the fields that they speak of, and name them", () => {
    const raw = {
      "data.due_date": "soon",
      "data.items.0.name": "",
      "data.items.1.name": "ab",
      "data.items.1.score": "x",
      "data.tags": "fine\ntoo long",
      "data.any.a": '{"b":"c"}',
    };
    expect(errorsOf(schema, raw)).toEqual({
      "data.due_date": 'Due date must be in the format "date"',
      "data.items": "Items must have at least 2 items, has 1",
      "data.items.1.name": "Items 2, Name must have at least 3 characters, has 2",
      "data.items.1.score": "Items 2, Score must be a whole number, such as 12",
      "data.tags": "Tags: item 2 must have at most 5 characters, has 8",
      "data.any.a": "Any, A: b must be of type integer, not string",
    });
  });

  test("of what no field shows are at the nearest around it", () => {
    const raw = { "data.-json": '{"due_date":"2026-01-01","items":[{},{}],"tags":[],"any":{"a":{}},"extra":1}' };
    const errors = errorsOf(schema, raw);
    expect(Object.keys(errors)).toEqual(["data"]);
    expect(errors.data).toContain("Data: items[0].name is required");
    expect(errors.data).toContain("Data: extra is not allowed");
  });

  test("tell names with dots from names within names", () => {
    const dotted = object({ "a.b": { type: "integer" }, a: object({ c: { type: "integer" } }) });
    expect(errorsOf(dotted, { "data.a-002eb": "", "data.a.c": "x" })).toEqual({
      "data.a-002eb": "A.b is required",
      "data.a.c": "A, C must be a whole number, such as 12",
    });
  });
});

describe("rows", () => {
  const schema = object({
    list: { type: "array", maxItems: 4, items: object({ a: text, in: { type: "array", items: { type: "integer" } } }) },
  });
  const model = buildForm(schema);
  const raw = { "data.list.0.a": "one", "data.list.0.in.0": "x1", "data.list.1.a": "two", "data.list.2.a": "three" };

  test("are added with everything typed kept, as long as there is room", () => {
    const more = withRowAdded(model, raw, "data.list");
    expect(more).toEqual({ ...raw, "data.list.-rows": "4" });
    expect(withRowAdded(model, { ...raw, "data.list.-rows": "3" }, "data.list")).toMatchObject({
      "data.list.-rows": "4",
    });
    expect(withRowAdded(model, more, "data.list")).toEqual(more);
    expect(withRowAdded(model, raw, "data.list.0.in")).toEqual({ ...raw, "data.list.0.in.-rows": "3" });
  });

  test("are removed from wherever they are, those after them moving up", () => {
    expect(withRowRemoved(model, { ...raw, "data.list.-rows": "3" }, "data.list.0")).toEqual({
      "data.list.-rows": "2",
      "data.list.0.a": "two",
      "data.list.1.a": "three",
    });
    expect(readForm(model, Object.entries(withRowRemoved(model, raw, "data.list.1"))).value).toMatchObject({
      list: [{ a: "one" }, { a: "three" }],
    });
  });

  test("that are not there can be neither added to nor removed", () => {
    for (const name of [
      "",
      "data",
      "data.list.7",
      "data.list.0.a",
      "data.nothing",
      "list",
      "data.list.__proto__",
      "data.list.-rows",
    ]) {
      expect(withRowAdded(model, raw, name)).toEqual(raw);
      expect(withRowRemoved(model, raw, name)).toEqual(raw);
    }
  });

  test("change by the button that was pressed, and by no other", () => {
    const entries = Object.entries(raw);
    expect(pressedInForm(model, entries)).toBeNull();
    expect(pressedInForm(model, [...entries, ["_add", "data.list"], ["csrf", "x"]])).toEqual({
      ...raw,
      "data.list.-rows": "4",
    });
    expect(pressedInForm(model, [...entries, ["_remove", "data.list.2"]])).not.toHaveProperty(["data.list.2.a"]);
    expect(pressedInForm(model, [...entries, ["_add", "data.nothing"]])).toEqual(raw);
  });

  test("turn into JSON with all that was typed, and stay JSON while that can't be read", () => {
    const json = pressedInForm(model, [...Object.entries(raw), ["_json", "data"]]) ?? {};
    expect(Object.keys(json)).toEqual(["data.-json"]);
    expect(JSON.parse(json["data.-json"] ?? "")).toEqual({
      list: [
        { a: "one", in: ["x1"] },
        { a: "two", in: [] },
        { a: "three", in: [] },
      ],
    });
    const wrong = { "data.-json": "{" };
    expect(pressedInForm(model, [...Object.entries(wrong), ["_fields", "data"]])).toEqual(wrong);
  });
});
