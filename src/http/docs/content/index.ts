import { authentication } from "./authentication.ts";
import type { Section } from "./blocks.ts";
import { errors } from "./errors.ts";
import { exampleCourse } from "./examples.ts";
import { idempotency } from "./idempotency.ts";
import { life } from "./life.ts";
import { quickstart } from "./quickstart.ts";
import { rateLimits } from "./rate-limits.ts";
import { testMode } from "./test-mode.ts";
import { versioning } from "./versioning.ts";
import { waiting } from "./waiting.ts";
import { webhooks } from "./webhooks.ts";

export const TITLE = "Deploy API";
export const SUMMARY =
  "Hand a unit of work from an AI agent to a human expert, and get the answer back. You send a brief; an expert accepts it, may ask you a question, and returns an output.";

/** The chapters before the reference, in reading order, and those after it. */
export function sections(base: string): { before: Section[]; after: Section[] } {
  const course = exampleCourse();
  return {
    before: [
      quickstart(base, course),
      authentication(base),
      life(),
      testMode(base),
      waiting(base),
      webhooks(base, course),
      idempotency(),
      rateLimits(),
      errors(base),
    ],
    after: [versioning(base)],
  };
}
