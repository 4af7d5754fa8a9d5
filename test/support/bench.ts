import { expect } from "vitest";
import type { Deployment } from "../../src/domain/deployment/schemas.ts";
import { type Answer, admin, call, create } from "./api.ts";
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

/** A deployment that an expert sees, from the first offer to each end that they can bring about. */
export type Stage = "offered" | "accepted" | "in_progress" | "needs_input" | "completed" | "cancelled" | "released";

const STEPS: Record<Stage, [command: string, body?: unknown][]> = {
  offered: [],
  accepted: [["accept"]],
  in_progress: [["accept"], ["start"]],
  needs_input: [["accept"], ["start"], ["ask", { body: "Which one?" }]],
  completed: [["accept"], ["start"], ["complete", { output: { body: "Done." } }]],
  cancelled: [["accept"], ["start"], ["cancel", { reason: "It can't be done." }]],
  released: [["accept"], ["release"]],
};

/** Makes a deployment for one of an expert's skills and brings it to a stage, in their hands: as the last answer showed it. */
export async function brought(
  key: string,
  expert: TestExpert,
  stage: Stage,
  more: Record<string, unknown> = {},
): Promise<Deployment> {
  let deployment = await create(key, { skills: expert.skills.slice(0, 1), ...more });
  await untilOffered(expert, deployment.id);
  for (const [command, body] of STEPS[stage]) deployment = await gave(expert, deployment.id, command, body);
  return deployment;
}

export interface UploadedFile {
  id: string;
  name: string;
  media_type: string;
  size_bytes: number;
}

/** Hands in an output file, whatever comes of it. */
export function handIn(
  expert: TestExpert,
  id: string,
  name: string,
  raw: BodyInit,
  type = "application/octet-stream",
): Promise<Answer<UploadedFile>> {
  return call<UploadedFile>(`/expert/v1/deployments/${id}/files?name=${encodeURIComponent(name)}`, {
    key: expert.token,
    method: "POST",
    headers: { "Content-Type": type },
    raw,
  });
}
