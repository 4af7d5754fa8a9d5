import { expect } from "vitest";
import type { Deployment } from "../../src/domain/deployment/schemas.ts";
import { type Answer, admin, call } from "./api.ts";
import { eventually } from "./objects.ts";

export interface TestExpert {
  id: string;
  email: string;
  token: string;
  skills: string[];
}

export interface OfferBody {
  deployment: Deployment;
  offered_at: string;
  expires_at: string;
  matched_skills: string[];
}

let count = 0;

/** A skill that nobody else has, so that a test's bench is its own. */
export function ownSkill(name = "skill"): string {
  return `${name}-${crypto.randomUUID().slice(0, 13)}`;
}

/** An expert with a token. `workspaces: null` puts them on every bench. */
export async function benchExpert(
  skills: string[],
  more: { capacity?: number; workspaces?: string[] | null; name?: string } = {},
): Promise<TestExpert> {
  const email = `bench${++count}-${crypto.randomUUID()}@example.com`;
  const body = { name: `Bench ${count}`, email, skills, ...more };
  const made = await admin<{ id: string }>("/experts", body);
  expect(made.status, made.text).toBe(201);
  const { body: token } = await admin<{ token: string }>(`/experts/${made.body.id}/tokens`, { name: "test" });
  return { id: made.body.id, email, token: token.token, skills };
}

/** One command of an expert, whatever comes of it. */
export function give(
  expert: TestExpert,
  id: string,
  command: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer<Deployment>> {
  return call<Deployment>(`/expert/v1/deployments/${id}/${command}`, {
    key: expert.token,
    method: "POST",
    headers,
    ...(body === undefined ? {} : { body }),
  });
}

/** The same, where it must succeed. */
export async function gave(expert: TestExpert, id: string, command: string, body?: unknown): Promise<Deployment> {
  const answer = await give(expert, id, command, body);
  expect(answer.status, `${command}: ${answer.text}`).toBe(200);
  return answer.body;
}

export async function offers(expert: TestExpert): Promise<OfferBody[]> {
  const answer = await call<{ data: OfferBody[] }>("/expert/v1/offers?limit=100", { key: expert.token });
  expect(answer.status, answer.text).toBe(200);
  return answer.body.data;
}

export async function isOffered(expert: TestExpert, id: string): Promise<boolean> {
  return (await offers(expert)).some(({ deployment }) => deployment.id === id);
}

/** Waits until it is in their inbox. */
export function untilOffered(expert: TestExpert, id: string, ms = 10_000): Promise<true> {
  return eventually(async () => (await isOffered(expert, id)) && true, ms);
}

/** Waits until it is in nobody's inbox of these. */
export function untilWithdrawn(experts: TestExpert[], id: string): Promise<true> {
  return eventually(async () => !(await Promise.all(experts.map((one) => isOffered(one, id)))).includes(true));
}

export async function setAvailability(expert: TestExpert, availability: string): Promise<void> {
  const answer = await call("/expert/v1/me", { key: expert.token, method: "PATCH", body: { availability } });
  expect(answer.status, answer.text).toBe(200);
}
