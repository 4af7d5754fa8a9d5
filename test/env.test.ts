import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { type Env, settingsOf } from "../src/env.ts";

const deployed: Env = { ...env, ENVIRONMENT: "production" };

test("an environment that is complete is accepted, and is read once", () => {
  const given = { ...deployed };
  expect(settingsOf(given).local).toBe(false);
  expect(settingsOf(given)).toBe(settingsOf(given));
});

const refused: [string, Partial<Env>, string][] = [
  ["TIME_SCALE where it is deployed", { TIME_SCALE: "1" }, "TIME_SCALE"],
  ["a READY_KEY where it is deployed", { READY_KEY: "x" }, "READY_KEY"],
  ["a local installation secret where it is deployed", { INSTALLATION_SECRET: `local-${"x".repeat(40)}` }, "local"],
  ["a short installation secret", { INSTALLATION_SECRET: "short" }, "INSTALLATION_SECRET"],
  ["no encryption keys", { ENCRYPTION_KEYS: "" }, "ENCRYPTION_KEYS"],
  ["an admin token that can be guessed", { ADMIN_TOKEN: "hd_admin_1" }, "ADMIN_TOKEN"],
  ["an unknown environment", { ENVIRONMENT: "prod" }, "ENVIRONMENT"],
  ["a TIME_SCALE under 1", { ENVIRONMENT: "local", TIME_SCALE: "0.5" }, "TIME_SCALE"],
  ["a TIME_SCALE that is no number", { ENVIRONMENT: "local", TIME_SCALE: "fast" }, "TIME_SCALE"],
];
for (const [what, change, named] of refused) {
  test(`${what} refuses to serve, and the variable is named`, () => {
    expect(() => settingsOf({ ...deployed, ...change })).toThrow(named);
  });
}

test("locally webhooks may go to loopback, deployed they may not", () => {
  expect(settingsOf({ ...deployed, ENVIRONMENT: "local" }).urls.webhook.allow_loopback).toBe(true);
  expect(settingsOf({ ...deployed }).urls.webhook).toMatchObject({ allow_loopback: false, schemes: "https" });
});

test("TIME_SCALE shortens durations and never to nothing", () => {
  const { scale } = settingsOf({ ...deployed, ENVIRONMENT: "local", TIME_SCALE: "3600" });
  expect(scale(60 * 60 * 1_000)).toBe(1_000);
  expect(scale(10)).toBe(1);
});
