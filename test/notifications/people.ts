import { env } from "cloudflare:workers";
import { expect } from "vitest";
import type { Notice, NoticeKind } from "../../src/domain/deployment/notices.ts";
import type { DeploymentRecord } from "../../src/domain/deployment/record.ts";
import { newId } from "../../src/domain/ids.ts";
import type { NotificationSettings } from "../../src/domain/notifications/settings.ts";
import { type Env, settingsOf } from "../../src/env.ts";
import type { Context } from "../../src/services/context.ts";
import { saveNotificationSettings } from "../../src/services/notifications/save-settings.ts";
import { BASE } from "../support/api.ts";
import { everyD1 } from "../support/d1.ts";
import { failQueue } from "../support/faults.ts";
import { eventually } from "../support/objects.ts";
import { type Given, newRecord } from "../support/records.ts";

export const ON = { offers: true, mine: true };
export const OFF = { offers: false, mine: false };
export const ALL: NotificationSettings = { email: ON, slack: ON, browser: ON };
export const NONE: NotificationSettings = { email: OFF, slack: OFF, browser: OFF };
export const HOOK = "https://hooks.slack.example/services/T0/B0/Secret0000abcd";

/** The environment with an address, and with whatever a test changes of it. */
export function environment(more: Partial<Env> = {}): Env {
  return { ...env, PUBLIC_URL: BASE, ...more };
}

export function context(more: Partial<Env> = {}): Context {
  const own = environment(more);
  return { env: own, settings: settingsOf(own), request_id: "req_1", base_url: BASE, waitUntil: () => {} };
}

let count = 0;

export interface Person {
  id: string;
  email: string;
}

/** Experts on the bench, with the settings as by default. */
export async function newPeople(many: number): Promise<Person[]> {
  const people = Array.from({ length: many }, () => {
    const id = newId("expert", Date.now());
    return { id, email: `expert${++count}.${id.toLowerCase()}@people.example` };
  });
  await env.DB.prepare(
    `INSERT INTO experts (id, name, email, skills, availability, capacity, created_at)
     SELECT json_extract(value, '$.id'), 'Ada', json_extract(value, '$.email'), '["copy"]', 'available', 3, 1 FROM json_each(?)`,
  )
    .bind(JSON.stringify(people))
    .run();
  return people;
}

export async function newPerson(settings?: Partial<NotificationSettings>, slack_url?: string): Promise<Person> {
  const [person] = await newPeople(1);
  if (!person) throw new Error("nobody was made");
  if (settings || slack_url) await save(person, { ...ALL, ...settings }, slack_url);
  return person;
}

export function save(person: Person, settings: NotificationSettings, slack_url?: string | null) {
  return saveNotificationSettings({ ctx: context(), input: { expert_id: person.id, settings, slack_url } });
}

export async function setExpert(person: Person, values: Record<string, unknown>): Promise<void> {
  const columns = Object.keys(values).map((name) => `${name} = ?`);
  await everyD1
    .prepare(`UPDATE experts SET ${columns.join(", ")} WHERE id = ?`)
    .bind(...Object.values(values), person.id)
    .run();
}

/** A live deployment of its own, pending and offered to these people, now. */
export function offered(people: Person[], given: Given = {}): DeploymentRecord {
  const offers = people.map(({ id }) => ({ type: "expert" as const, id, name: "Ada", skills: ["copy"] }));
  const now = Date.now();
  return { ...newRecord({ at: now, ...given, offers }), id: newId("deployment", now) };
}

export function notice(kind: NoticeKind, people: Person[], number = 1): Notice {
  return { number, kind, to: people.map(({ id }) => id), at: Date.now() };
}

export interface DeliveryRow {
  id: string;
  url: string;
  event_id: string;
  event_type: string;
  deployment_id: string | null;
  workspace_id: string;
  status: string;
  next_attempt_at: number | null;
  created_at: number;
}

export async function rowsOf(deploymentId: string): Promise<DeliveryRow[]> {
  const { results } = await everyD1
    .prepare("SELECT * FROM deliveries WHERE deployment_id = ? ORDER BY id")
    .bind(deploymentId)
    .all<DeliveryRow>();
  return results;
}

export async function rowOf(id: string): Promise<DeliveryRow> {
  const row = await everyD1.prepare("SELECT * FROM deliveries WHERE id = ?").bind(id).first<DeliveryRow>();
  if (!row) throw new Error("there is no such delivery");
  return row;
}

export interface TryRow {
  at: number;
  status: number | null;
  error: string | null;
  response: string | null;
}

export async function triesOf(id: string): Promise<TryRow[]> {
  const tries = await everyD1.prepare("SELECT tries FROM deliveries WHERE id = ?").bind(id).first<string>("tries");
  return JSON.parse(tries ?? "[]");
}

/** Sends without waking anybody: the ids of the deliveries, for a test to try them by hand. */
export async function asleep<T>(work: () => Promise<T>): Promise<T> {
  const heal = failQueue();
  try {
    return await work();
  } finally {
    heal();
  }
}

/** Waits until all deliveries of a deployment have ended in one of the states. */
export function ended(deploymentId: string, status: string, ms?: number): Promise<DeliveryRow[]> {
  return eventually(async () => {
    const rows = await rowsOf(deploymentId);
    return rows.length > 0 && rows.every((row) => row.status === status) && rows;
  }, ms);
}

export async function mailsTo(address: string): Promise<{ id: string; subject: string; text: string; html: string }[]> {
  const { results } = await everyD1.prepare("SELECT * FROM dev_mails WHERE recipient = ?").bind(address).all();
  return results as never;
}

/** Insists that a person got exactly one mail. */
export async function oneMailTo(address: string) {
  const mails = await mailsTo(address);
  expect(mails).toHaveLength(1);
  return mails[0] as (typeof mails)[number];
}
