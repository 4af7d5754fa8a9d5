import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { openApiDocument } from "../scripts/openapi-document.ts";
import { toolsOf } from "../src/adapters/tools.ts";
import { toWire } from "../src/casing.ts";
import { HumanDeploy } from "../src/index.ts";

const document = await openApiDocument();

test("the types are those of the API's document", () => {
  const script = fileURLToPath(new URL("../scripts/generate.ts", import.meta.url));
  assert.match(execFileSync(process.execPath, [script, "--check"], { encoding: "utf8" }), /fresh/);
});

test("every route of the document has a method, and no method has another route", async () => {
  const asked = new Set<string>();
  const answer = { object: "list", data: [], next: null };
  const send = async (url: unknown, init?: RequestInit) => {
    asked.add(`${init?.method} ${new URL(String(url)).pathname.replace("/id_1", "/{id}")}`);
    return Response.json(answer);
  };
  const hd = new HumanDeploy({ apiKey: "k", fetch: send as typeof fetch, maxRetries: 0 });
  const calls: [object, string, unknown[]][] = [];
  for (const resource of Object.values(hd)) {
    if (resource === hd.webhooks) continue;
    for (const name of Object.getOwnPropertyNames(Object.getPrototypeOf(resource))) {
      // These two go over routes of the others.
      if (["constructor", "waitFor", "stream"].includes(name)) continue;
      const isUpload = resource === hd.files && name === "upload";
      calls.push([resource, name, isUpload ? ["x", { name: "a" }] : ["id_1", {}]]);
    }
  }
  for (const [resource, name, args] of calls) {
    const takesBody = name === "create" || name === "list" || resource === hd.usage || resource === hd.webhookSecret;
    await (resource as Record<string, (...args: unknown[]) => unknown>)[name]?.(...(takesBody ? [{}] : args));
  }
  const routes = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  assert.deepEqual([...asked].sort(), routes.sort());
});

test("the tools' arguments are those of the API", () => {
  const hd = new HumanDeploy({ apiKey: "k" });
  const [deploy, , reply] = toolsOf(hd);
  const known = (name: string) => Object.keys(document.components.schemas[name]?.properties ?? {});
  const of = (tool: typeof deploy) => Object.keys(toWire(tool?.schema.properties ?? {}) as object);
  // Where the answer is sent is not for a model to say.
  assert.deepEqual(
    of(deploy).sort(),
    known("CreateDeployment")
      .filter((name) => name !== "webhook_url")
      .sort(),
  );
  assert.deepEqual(of(reply).sort(), ["deployment_id", ...known("ReplyToDeployment")].sort());
});

test("the package depends on nothing", () => {
  const { dependencies, peerDependencies } = JSON.parse(
    readFileSync(new URL("../package.json", import.meta.url), "utf8"),
  );
  assert.deepEqual([dependencies, peerDependencies], [undefined, undefined]);
});
