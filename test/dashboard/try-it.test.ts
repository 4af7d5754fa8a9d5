import { describe, expect, test } from "vitest";
import { get, until } from "../support/api.ts";
import { submit, visit } from "../support/console.ts";
import { acts, owned, wordsOf } from "./world.ts";

const SCHEMA = { type: "object", properties: { headline: { type: "string" } }, required: ["headline"] };

/** The body of the curl that a page shows, as a shell would read it. */
function sentBy(text: string): unknown {
  const words = wordsOf(/<pre[^>]*><code>(curl.*?)<\/code>/s.exec(text)?.[1] ?? "");
  const quoted = /-d '(.*)'$/s.exec(words.trim())?.[1] ?? "";
  return JSON.parse(quoted.replaceAll(`'\\''`, "'"));
}

describe("trying it", () => {
  test("makes the test deployment that the form says, on record, and its page shows the same as a curl", async () => {
    const { owner, test: at, workspace } = await owned();
    const fields = {
      brief: "It's a try.",
      skills: "copy, legal",
      urgency: "priority",
      scenario: "",
      output_schema: JSON.stringify(SCHEMA),
    };
    const made = await submit(owner, `${at}/try`, fields);
    expect(made.status, made.text).toBe(303);
    const id = /dep_[0-9A-Z]{26}/.exec(made.location ?? "")?.[0] ?? "";
    const deployment = await get(workspace.test, id);
    expect(deployment).toMatchObject({
      mode: "test",
      brief: "It's a try.",
      skills: ["copy", "legal"],
      urgency: "priority",
    });
    const { text } = await visit(owner, made.location ?? "");
    expect(sentBy(text)).toEqual({
      brief: "It's a try.",
      skills: ["copy", "legal"],
      urgency: "priority",
      output_schema: SCHEMA,
    });
    const ended = await until(workspace.test, id, "completed");
    expect(ended.output?.data).toHaveProperty("headline");
    expect(await acts(workspace.id)).toEqual(["deployment.tried"]);
  });

  test("the curl alone makes nothing", async () => {
    const { owner, test: at, workspace } = await owned();
    const fields = { brief: "Show me.", skills: "copy", scenario: "slow" };
    const shown = await submit(owner, `${at}/try/curl`, fields);
    expect(shown.status).toBe(200);
    expect(sentBy(shown.text)).toEqual({ brief: "Show me.", skills: ["copy"], metadata: { hd_test: "slow" } });
    expect(await acts(workspace.id)).toEqual([]);
  });

  test.each([
    ["brief", { brief: "", skills: "copy" }, 400],
    ["skills", { brief: "x", skills: "" }, 400],
    ["skills", { brief: "x", skills: "Not a tag" }, 400],
    ["output_schema", { brief: "x", skills: "copy", output_schema: "{" }, 400],
    ["output_schema", { brief: "x", skills: "copy", output_schema: '{"type":"nothing"}' }, 400],
  ])("a bad %s is named, and nothing is made", async (field, fields, status) => {
    const { owner, test: at } = await owned();
    const answer = await submit(owner, `${at}/try`, fields as Record<string, string>);
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(`id="field-${field}-error"`);
    expect((await visit(owner, `${at}/deployments`)).text).not.toContain("dep_0");
  });

  test("a scenario that is refused says why, in the API's words", async () => {
    const { owner, test: at } = await owned();
    const answer = await submit(owner, `${at}/try`, { brief: "x", skills: "copy", scenario: "unavailable" });
    expect(answer.status).toBe(422);
    expect(wordsOf(answer.text)).toContain("no experts matching those skills");
  });
});
