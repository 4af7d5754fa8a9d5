import { PACE, SCENARIOS, type Scenario } from "../../../domain/deployment/scenarios.ts";
import { code, list, type Section, table, text } from "./blocks.ts";
import { duration } from "./measures.ts";

const COURSES: Record<Scenario, string> = {
  complete: "Accepted, started, and completed with a synthetic output.",
  needs_input: "Asks a question. Your reply lets it complete.",
  expire: `Nobody accepts: \`expired\` as \`not_accepted\` after ${duration(PACE.expire)}.`,
  no_reply: `Asks a question and expires as \`no_reply\` ${duration(PACE.no_reply)} later, unless you reply before.`,
  expert_cancel: "The expert cancels midway. A partial output is attached.",
  slow: `Accepted, and then nothing: time to try cancel. The expert cancels after ${duration(PACE.slow_cancel)}.`,
  unavailable: "Create is refused with `422` `expert_unavailable`.",
  credits_exhausted: "Create is refused with `402` `credits_exhausted`.",
};

/** What the simulated expert does, and how to ask for another course. */
export function testMode(base: string): Section {
  return {
    id: "test-mode",
    title: "Test mode",
    summary: "Simulated experts, and how to make them ask, cancel or stay away.",
    blocks: [
      text(
        "With a test key, the expert is simulated: it accepts about a second after create, starts a second later and completes two seconds after that. Its output has `synthetic: true` and satisfies your `output_schema`. Put `hd_test` into `metadata` for another course:",
      ),
      table(
        "Test scenarios",
        ["`metadata.hd_test`", "What happens"],
        [["not given", COURSES.complete], ...SCENARIOS.map((name) => [`\`\`${name}\`\``, COURSES[name]])],
      ),
      code(
        "shell",
        "A test deployment that asks a question",
        `curl ${base}/v1/deployments \\
  -H "Authorization: Bearer $HUMANDEPLOY_API_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{
    "brief": "Pick the better headline.",
    "skills": ["copy"],
    "metadata": { "hd_test": "needs_input" }
  }'`,
      ),
      list(
        "Any other value of `hd_test` is `400` in test mode. In live mode it is plain metadata.",
        "No credits are reserved or settled.",
        "Webhooks are sent and signed as in live mode.",
      ),
    ],
  };
}
