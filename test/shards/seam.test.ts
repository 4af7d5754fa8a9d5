import { expect, test } from "vitest";

declare global {
  interface ImportMeta {
    glob<T>(patterns: string[], options: { query: "?raw"; import: "default"; eager: true }): Record<string, T>;
  }
}

const sources = import.meta.glob<string>(["../../src/**/*.{ts,tsx}", "../../durable-objects/**/*.ts"], {
  query: "?raw",
  import: "default",
  eager: true,
});
const OF_WORKSPACES = [
  "deployments",
  "deploymentSkills",
  "offers",
  "events",
  "deliveries",
  "deliveryAttempts",
  "webhookEndpoints",
];
/** Asks every shard for endpoints by a condition of its own. */
const ASKS_EVERY_SHARD = ["../../src/cron/reseal.ts"];

test("one file picks a D1, and nobody else touches a binding", () => {
  const touching = Object.entries(sources).filter(([, text]) => /\benv\.DB(_\d+)?\b|\benv\[`?["']?DB/.test(text));
  expect(touching.map(([path]) => path)).toEqual(["../../src/db/database.ts"]);
});

test("the tables of workspaces are queried in src/db alone, by functions that want a shard", () => {
  const importing = Object.entries(sources).filter(([path, text]) => {
    const [, names = ""] = /import \{([^}]*)\} from "[^"]*\/schema\.ts"/.exec(text) ?? [];
    const isTable = names.split(",").some((name) => OF_WORKSPACES.includes(name.trim()));
    return isTable && /db\/schema\.ts"/.test(text) && !path.includes("/src/db/");
  });
  expect(importing.map(([path]) => path)).toEqual(ASKS_EVERY_SHARD);
});
