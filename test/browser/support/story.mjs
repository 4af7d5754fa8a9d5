/** What an agent asks for in the tests of the whole way: an answer with data, one field of each kind. */
export const SCHEMA = {
  type: "object",
  required: ["verdict", "score", "findings"],
  additionalProperties: false,
  properties: {
    verdict: { type: "string", enum: ["keep", "change"] },
    score: { type: "integer", minimum: 1, maximum: 5 },
    findings: {
      type: "array",
      minItems: 1,
      items: {
        type: "object",
        required: ["title"],
        additionalProperties: false,
        properties: { title: { type: "string" }, severity: { type: "string", enum: ["low", "high"] } },
      },
    },
  },
};

/** Data that satisfies {@link SCHEMA}. */
export const DATA = { verdict: "change", score: 4, findings: [{ title: "The promise", severity: "high" }] };

export const ANSWER = "The second one.\n\n- it names the **price**\n- it promises nothing";

/** The one fold-out that is open for asking. */
export function question(page) {
  return page.getByLabel("Your question");
}

export function editor(page) {
  return page.getByRole("textbox", { name: "Text", exact: true });
}

/** The bar at the bottom, in which the next step always is. */
export function bar(page) {
  return page.getByRole("region", { name: "Actions" });
}

export function thread(page) {
  return page.getByRole("region", { name: /^Thread/ });
}

export function draftStatus(page) {
  return page.locator("[data-draft-status]");
}

/** Waits until the page says that the draft is on the server. */
export function untilSaved(page) {
  return draftStatus(page)
    .getByText(/^Saved \d/)
    .waitFor();
}

export function pathOf({ id }) {
  return `/console/deployments/${id}`;
}
