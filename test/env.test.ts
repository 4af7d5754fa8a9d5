import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { type Env, settingsOf } from "../src/env.ts";
import { createApp } from "../src/http/app.ts";

const deployed: Env = { ...env, ENVIRONMENT: "production" };

test("an environment that is complete is accepted, and is read once", () => {
  const given = { ...deployed };
  expect(settingsOf(given).local).toBe(false);
  expect(settingsOf(given)).toBe(settingsOf(given));
});

const KEY = btoa(String.fromCharCode(...Array.from({ length: 32 }, (_, i) => i)));
const SAME = btoa("a".repeat(32));

const refused: [string, Partial<Env>, string][] = [
  ["retention of no days", { RETENTION_DAYS: "0" }, "RETENTION_DAYS must"],
  ["retention that is no number", { RETENTION_DAYS: "" }, "RETENTION_DAYS must"],
  ["TIME_SCALE where it is deployed", { TIME_SCALE: "1" }, "TIME_SCALE may be"],
  ["a READY_KEY where it is deployed", { READY_KEY: "x" }, "READY_KEY may be"],
  [
    "a local installation secret",
    { INSTALLATION_SECRET: `local-${"abcdefghij".repeat(4)}` },
    "INSTALLATION_SECRET is a",
  ],
  ["a short installation secret", { INSTALLATION_SECRET: "short" }, "INSTALLATION_SECRET must"],
  ["an installation secret of few letters", { INSTALLATION_SECRET: "secret".repeat(10) }, "INSTALLATION_SECRET is too"],
  ["no encryption keys", { ENCRYPTION_KEYS: "" }, "ENCRYPTION_KEYS is missing"],
  ["an encryption key without an id", { ENCRYPTION_KEYS: KEY }, "ENCRYPTION_KEYS must"],
  ["an encryption key of 16 bytes", { ENCRYPTION_KEYS: `k1:${btoa("0123456789abcdef")}` }, "ENCRYPTION_KEYS must"],
  ["an encryption key that is no base64", { ENCRYPTION_KEYS: `k1:${"!".repeat(44)}` }, "ENCRYPTION_KEYS must"],
  ["a second encryption key that is malformed", { ENCRYPTION_KEYS: `k2:${KEY},k1` }, "ENCRYPTION_KEYS must"],
  ["two encryption keys of one id", { ENCRYPTION_KEYS: `k1:${KEY},k1:${KEY}` }, "ENCRYPTION_KEYS has an id twice"],
  ["an encryption key of one byte over and over", { ENCRYPTION_KEYS: `k1:${SAME}` }, "ENCRYPTION_KEYS are too"],
  ["a local encryption key", { ENCRYPTION_KEYS: `k2:${KEY},local1:${KEY}` }, "ENCRYPTION_KEYS holds a local one"],
  ["a short admin token", { ADMIN_TOKEN: "hd_admin_1" }, "ADMIN_TOKEN must"],
  ["an admin token of few letters", { ADMIN_TOKEN: `hd_admin_${"ab".repeat(20)}` }, "ADMIN_TOKEN is too"],
  [
    "a local admin token",
    { ADMIN_TOKEN: "hd_admin_local0123456789abcdefghijklmnopqrst" },
    "ADMIN_TOKEN is a local one",
  ],
  ["no public address", { PUBLIC_URL: "" }, "PUBLIC_URL is missing"],
  ["a public address over http", { PUBLIC_URL: "http://api.test" }, "PUBLIC_URL must use https"],
  ["a public address on localhost", { PUBLIC_URL: "https://localhost:8787" }, "PUBLIC_URL must"],
  ["a public address inside", { PUBLIC_URL: "https://api.internal" }, "PUBLIC_URL must"],
  ["a public address that is a public IP", { PUBLIC_URL: "https://8.8.8.8" }, "PUBLIC_URL must be a name"],
  ["a public address with a path", { PUBLIC_URL: "https://api.test/deploy" }, "PUBLIC_URL must be nothing but"],
  ["a public address with a query", { PUBLIC_URL: "https://api.test/?a" }, "PUBLIC_URL must be nothing but"],
  ["a public address that is none", { PUBLIC_URL: "api.test" }, "PUBLIC_URL must"],
  ["a sender that is no address", { MAIL_FROM: "Deploy <deploy@example.com>" }, "MAIL_FROM must"],
  ["an unknown environment", { ENVIRONMENT: "prod" }, "ENVIRONMENT must"],
  ["a TIME_SCALE under 1", { ENVIRONMENT: "local", TIME_SCALE: "0.5" }, "TIME_SCALE must"],
  ["a TIME_SCALE that is no number", { ENVIRONMENT: "local", TIME_SCALE: "fast" }, "TIME_SCALE must"],
];
for (const [what, change, named] of refused) {
  test(`${what} refuses to serve, and the variable is named`, () => {
    expect(() => settingsOf({ ...deployed, ...change })).toThrow(named);
  });
}

test("staging is held to the same as production", () => {
  const staging = { ...deployed, ENVIRONMENT: "staging" };
  expect(settingsOf(staging).local).toBe(false);
  expect(() => settingsOf({ ...staging, TIME_SCALE: "60" })).toThrow("TIME_SCALE may be");
});

test("what a local start makes for itself is accepted locally, and refused one by one where it is deployed", () => {
  const { PUBLIC_URL: _, ...rest } = deployed;
  const local = {
    INSTALLATION_SECRET: `local-${KEY}`,
    ENCRYPTION_KEYS: `local1:${KEY}`,
    ADMIN_TOKEN: "hd_admin_local0123456789abcdefghijklmnopqrst",
    PUBLIC_URL: "http://localhost:8787",
    TIME_SCALE: "3600",
    READY_KEY: "x",
  };
  expect(settingsOf({ ...rest, ...local, ENVIRONMENT: "local" }).timeScale).toBe(3600);
  for (const [name, value] of Object.entries(local)) {
    expect(() => settingsOf({ ...deployed, [name]: value }), name).toThrow(name);
  }
});

test("a rotation, with the new encryption key in front, and a trailing slash are accepted", () => {
  const rotated = { ENCRYPTION_KEYS: ` k2:${KEY} , k1:${KEY}`, PUBLIC_URL: "https://api.test/", MAIL_FROM: "a@b.test" };
  expect(settingsOf({ ...deployed, ...rotated }).urls.webhook.own_hosts).toEqual(["api.test"]);
});

test("a deployed one with a demo credential answers every request with 500, tells nobody which, and does no more", async () => {
  const refusing = { ...deployed, ADMIN_TOKEN: "hd_admin_local0123456789abcdefghijklmnopqrst" };
  for (const path of ["/healthz", "/v1/usage", "/console", "/docs"]) {
    const answer = await createApp().fetch(new Request(`https://api.test${path}`), refusing, createExecutionContext());
    expect(answer.status, path).toBe(500);
    expect(await answer.text(), path).not.toMatch(/ADMIN_TOKEN|local/);
  }
});

test("locally webhooks may go to loopback, deployed they may not", () => {
  expect(settingsOf({ ...deployed, ENVIRONMENT: "local" }).urls.webhook.allow_loopback).toBe(true);
  expect(settingsOf({ ...deployed }).urls.webhook).toMatchObject({ allow_loopback: false, schemes: "https" });
});

test("TIME_SCALE shortens durations and never to nothing", () => {
  const { scale } = settingsOf({ ...deployed, ENVIRONMENT: "local", TIME_SCALE: "3600" });
  expect(scale(60 * 60 * 1_000)).toBe(1_000);
  expect(scale(10)).toBe(1);
});
