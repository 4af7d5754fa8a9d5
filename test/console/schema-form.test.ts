import { describe, expect, test } from "vitest";
import { SchemaForm } from "../../src/console/ui/schema-form.tsx";
import { buildForm } from "../../src/domain/forms/build.ts";
import { checkForm } from "../../src/domain/forms/errors.ts";
import { fillForm } from "../../src/domain/forms/fill.ts";
import { readForm } from "../../src/domain/forms/read.ts";

type Json = Record<string, unknown>;

const SCHEMA: Json = {
  type: "object",
  title: "Review",
  required: ["verdict", "score", "comments", "approved", "kind"],
  properties: {
    verdict: { enum: ["approve", "reject"], description: "What you would do." },
    score: { type: "number", minimum: 0, maximum: 1 },
    approved: { type: "boolean" },
    kind: { const: "review" },
    note: { type: "string" },
    due: { type: "string", format: "date" },
    tags: { type: "array", items: { type: "string", maxLength: 20 } },
    comments: {
      type: "array",
      minItems: 1,
      items: {
        type: "object",
        properties: { line: { type: "integer" }, text: { type: "string" } },
        required: ["line"],
      },
    },
    extra: {},
  },
};

function html(
  raw: Record<string, string>,
  errors: Record<string, string> = {},
  disabled = false,
  schema = SCHEMA,
): string {
  return String(SchemaForm({ form: { model: buildForm(schema), raw }, errors, disabled }));
}

const ENTITIES: Record<string, string> = { "&quot;": '"', "&amp;": "&", "&lt;": "<", "&gt;": ">", "&#39;": "'" };
const decoded = (text: string) => text.replaceAll(/&(?:quot|amp|lt|gt|#39);/g, (entity) => ENTITIES[entity] ?? entity);
const attribute = (tag: string, name: string) => {
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
  return value === undefined ? undefined : decoded(value);
};

/** What a browser would send of a form, buttons aside. */
function sent(page: string): [string, string][] {
  const out: [string, string][] = [];
  const elements = /<input[^>]*>|(<(?:textarea|select)[^>]*>)([\s\S]*?)<\/(?:textarea|select)>/g;
  for (const [whole, start, inner = ""] of page.matchAll(elements)) {
    const tag = start ?? whole;
    const name = attribute(tag, "name");
    if (name === undefined) continue;
    if (tag.startsWith("<textarea")) out.push([name, decoded(inner.replace(/^\n/, "")).replaceAll("\n", "\r\n")]);
    else if (tag.startsWith("<select")) {
      const chosen = /<option[^>]*\sselected[^>]*>/.exec(inner)?.[0] ?? "";
      out.push([name, attribute(chosen, "value") ?? ""]);
    } else if (attribute(tag, "type") !== "radio" || /\schecked/.test(tag))
      out.push([name, attribute(tag, "value") ?? ""]);
  }
  return out;
}

describe("the form of a schema", () => {
  test("sends back, unchanged, what it was filled with", () => {
    const value = {
      verdict: "reject",
      score: 0.25,
      approved: false,
      kind: "review",
      note: "\n<b>\"a\" & 'b'</b>\n</textarea>\n\nend\n",
      due: "2026-04-23",
      tags: ["x", "y z"],
      comments: [{ line: 3, text: "first\nsecond" }, { line: 4 }],
      extra: { any: ["thing", null] },
    };
    const model = buildForm(SCHEMA);
    const page = html(fillForm(model, value));
    expect(readForm(model, sent(page)).value).toEqual(value);
  });

  test("ties each input to its label, hint and error, each id being there once", () => {
    const raw = { "data.score": "2", "data.comments.0.text": "no line", "data.due": "soon", "data.extra": "{" };
    const { errors } = checkForm(SCHEMA, buildForm(SCHEMA), Object.entries(raw));
    const page = html(raw, errors);
    const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, target] of page.matchAll(/\sfor="([^"]*)"/g)) expect(ids).toContain(target);
    for (const [, targets = ""] of page.matchAll(/\saria-describedby="([^"]*)"/g)) {
      for (const target of targets.split(" ")) expect(ids).toContain(target);
    }
    for (const [tag] of page.matchAll(/<(?:input|textarea|select)[^>]*>/g)) {
      if (attribute(tag, "type") === "hidden" || attribute(tag, "type") === "radio") continue;
      expect(page).toContain(`for="${attribute(tag, "id")}"`);
      expect(attribute(tag, "autocomplete")).toBe("off");
    }
    const wrong = [...page.matchAll(/<[^>]*aria-invalid="true"[^>]*>/g)].map(([tag]) => attribute(tag, "id"));
    expect(wrong.sort()).toEqual(
      ["approved", "comments.0.line", "due", "extra", "score", "verdict"].map((name) => `field-data.${name}`),
    );
    expect(page).toContain("Score must be at most 1");
    expect(page).toContain("Comments 1, Line is required");
    expect(page).toContain("Verdict is required");
  });

  test("shows an error at its field by the path of the API as well, and leaves others to the page", () => {
    const page = html(
      { "data.comments.1.line": "4" },
      { "output.data.comments[0].line": "must be at least 9", question: "is required" },
    );
    expect(page).toMatch(/id="field-data\.comments\.1\.line-error"[\s\S]*?Comments 2, Line must be at least 9/);
    expect(page.match(/class="field-error"/g)).toHaveLength(1);
  });

  test("shows an error of the whole at its top", () => {
    const page = html({}, { data: "Review: extra is not allowed" });
    expect(page.indexOf('id="field-data-error"')).toBeGreaterThan(0);
    expect(page.indexOf('id="field-data-error"')).toBeLessThan(page.indexOf("What you would do."));
  });

  test("says in words what is required, and offers no answer for what is not", () => {
    const page = html({});
    expect(page.match(/\(required\)/g)).toHaveLength(5);
    expect(page).toContain('<option value="">Choose…</option>');
    expect(html({}, {}, false, { type: "object", properties: { ok: { type: "boolean" } } })).toContain(
      ">Not answered</option>",
    );
    expect(html({}, {}, false, { type: "object", properties: { v: { enum: [1, 2] } } })).toContain(
      "Not answered</label>",
    );
  });

  test("keeps what can't be read as it was typed", () => {
    const page = html({ "data.score": "1,5", "data.due": "soon", "data.extra": "{oops", "data.verdict": "maybe" });
    expect(page).toMatch(/<input[^>]*name="data\.score"[^>]*value="1,5"/);
    expect(page).toMatch(/<input[^>]*name="data\.due"[^>]*type="text"[^>]*value="soon"/);
    expect(page).toContain("{oops</textarea>");
    expect(page).not.toMatch(/\schecked/);
  });

  test("has buttons for rows and for JSON that need no script", () => {
    const page = html({});
    expect(page).toMatch(/<button type="submit"[^>]*name="_add" value="data\.comments"/);
    expect(page).toMatch(
      /<button type="submit"[^>]*name="_remove" value="data\.comments\.0"[^>]*aria-label="Remove Comments 1"/,
    );
    expect(page).toMatch(/name="_json" value="data"/);
    const json = html({ "data.-json": '{"a":1}' });
    expect(json).toMatch(/<textarea[^>]*id="field-data"[^>]*name="data\.-json"/);
    expect(json).toMatch(/name="_fields" value="data"/);
    expect(json).not.toContain('name="data.score"');
  });

  test("can be shown and not changed", () => {
    expect(html({}, {}, true)).toMatch(/^<fieldset class="schema-form"[^>]*\sdisabled/);
    expect(html({}, {}, true)).not.toContain('name="_json"');
  });

  test("takes no markup, style or script from a schema or a draft", () => {
    const evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>';
    const schema = {
      type: "object",
      title: evil,
      properties: {
        [evil]: {
          type: "string",
          title: evil,
          description: evil,
          examples: [evil],
          default: evil,
          pattern: "<script>",
        },
        pick: { enum: [evil, "b"] },
        fixed: { const: evil },
      },
      required: [evil, "fixed"],
    };
    const model = buildForm(schema);
    const page = html(fillForm(model, { [evil]: evil, pick: evil, fixed: evil }), { data: evil }, false, schema);
    expect(page).not.toMatch(/<script|<img|\sstyle=|\son[a-z]+="/);
    expect(readForm(model, sent(page)).value).toEqual({ [evil]: evil, pick: evil, fixed: evil });
  });
});
