import assert from "node:assert/strict";
import { test } from "node:test";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import { openApiDocument } from "../../sdk/typescript/scripts/openapi-document.ts";

/** What `redocly lint` says of a document, by its strictest set of rules. */
async function lint(document) {
  const config = await createConfig({ extends: ["recommended-strict"] });
  const found = await lintFromString({ source: JSON.stringify(document), absoluteRef: "/openapi.json", config });
  return found.map(({ ruleId, location: [at], message }) => `${ruleId} ${at?.pointer}: ${message}`);
}

test("openapi.json is clean by the linter's strictest rules", async () => {
  assert.deepEqual(await lint(await openApiDocument()), []);
});

test("a document with a fault is not", async () => {
  const document = await openApiDocument();
  document.paths["/v1/usage"].get.responses = {};
  const rules = (await lint(document)).map((said) => said.split(" ")[0]);
  assert.deepEqual(rules.toSorted(), ["operation-2xx-response", "operation-4xx-response"]);
});
