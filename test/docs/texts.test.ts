import { beforeAll, describe, expect, test } from "vitest";
import { SCENARIOS } from "../../src/domain/deployment/scenarios.ts";
import { CreateDeployment, Deployment, DeploymentEvent, EVENT_TYPES } from "../../src/domain/deployment/schemas.ts";
import { ERRORS } from "../../src/domain/errors.ts";
import { API_VERSION } from "../../src/domain/version.ts";
import { CREATE_BODY, exampleCourse, exampleEvent } from "../../src/http/docs/build/examples.ts";
import { AGENT_ROUTES } from "../../src/http/routes/agent/index.ts";
import { BASE, get } from "./site.ts";

let llms = "";
let full = "";

beforeAll(async () => {
  llms = await (await get("/llms.txt")).text();
  full = await (await get("/llms-full.txt")).text();
});

describe("llms.txt", () => {
  test("begins as the convention says, and leads to every page and operation", async () => {
    expect(llms).toMatch(/^# .+\n\n> .+\n/);
    for (const { method, path } of AGENT_ROUTES) expect(llms).toContain(`\`${method.toUpperCase()} ${path}\``);
    expect((await get("/llms.txt")).headers.get("Content-Type")).toBe("text/plain; charset=utf-8");
    const links = [...llms.matchAll(/\]\(([^)]+)\)/g)].map(([, href]) => href ?? "");
    expect(links.length).toBeGreaterThan(40);
    for (const link of new Set(links)) {
      expect(link).toMatch(/^https:\/\/deploy\.test\//);
      expect((await get(link)).status, link).toBe(200);
    }
  });

  test("llms-full.txt names every error, scenario and event, and only links that are whole", () => {
    for (const code of Object.keys(ERRORS)) expect(full).toContain(`\`${code}\``);
    for (const scenario of SCENARIOS) expect(full).toContain(`\`${scenario}\``);
    for (const type of EVENT_TYPES) expect(full).toContain(type);
    expect(`${llms}${full}`).not.toMatch(/undefined|\[object |\bNaN\b|deploy-api\.invalid/);
    const relative = [...full.matchAll(/\]\((?!https?:|#)([^)\s]+)\)/g)].map(([, href]) => href);
    expect(relative).toEqual([]);
  });
});

describe("the examples", () => {
  test("are what the API takes and answers", () => {
    expect(CreateDeployment.safeParse(CREATE_BODY).success).toBe(true);
    const course = exampleCourse();
    expect(course.map(({ status }) => status)).toEqual(["pending", "accepted", "in_progress", "completed"]);
    for (const deployment of course) expect(Deployment.parse(deployment)).toEqual(deployment);
    const event = exampleEvent(course);
    expect(DeploymentEvent.parse(event)).toEqual(event);
  });
});

describe("for tools", () => {
  test("openapi.json is 3.1 and has an operation for each route", async () => {
    const document = (await (await get("/openapi.json")).json()) as {
      openapi: string;
      servers: { url: string }[];
      paths: Record<string, Record<string, { operationId: string }>>;
    };
    expect(document.openapi).toMatch(/^3\.1\./);
    expect(document.servers).toEqual([{ url: BASE }]);
    for (const { path, method, operation_id } of AGENT_ROUTES) {
      expect(document.paths[path]?.[method]?.operationId).toBe(operation_id);
    }
  });

  test("GET / is the index", async () => {
    const response = await get("/");
    expect(response.headers.get("Content-Type")).toBe("application/json");
    const endpoints = Object.fromEntries(
      AGENT_ROUTES.map(({ operation_id, method, path }) => [operation_id, `${method.toUpperCase()} ${path}`]),
    );
    expect(await response.json()).toEqual({
      name: "Deploy API",
      version: API_VERSION,
      endpoints,
      docs: `${BASE}/docs`,
      openapi: `${BASE}/openapi.json`,
      llms: `${BASE}/llms.txt`,
    });
  });
});
