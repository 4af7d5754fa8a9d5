import type { ToldExpert } from "../../db/notifications.ts";
import { SecretBox } from "../../domain/keys/secret-box.ts";
import { slackBody } from "../../domain/notifications/slack.ts";
import { outcomeOf } from "../../domain/webhooks/backoff.ts";
import { urlProblem } from "../../domain/webhooks/url-policy.ts";
import { type Env, settingsOf } from "../../env.ts";
import { slackContext } from "../notifications/sealed-message.ts";
import { post } from "./post.ts";
import { notSent, RECEIVER_SHARE, refused, type Way } from "./route.ts";

/** The way to an expert's incoming webhook: its host has a share of its own, so that a slow one delays itself alone. */
export async function slackRoute(env: Env, expert: ToldExpert | null): Promise<Way> {
  const url = expert?.slack_url ? await openUrl(env, expert.id, expert.slack_url) : null;
  return {
    receiver: (url && URL.parse(url)?.host) || "slack",
    share: RECEIVER_SHARE,
    async send(message) {
      if (!expert?.slack_url) return refused("there is no Slack URL any more");
      if (url === null) return { ...notSent("could not be opened"), outcome: "failed" };
      const problem = urlProblem(url, settingsOf(env).urls.webhook);
      if (problem) return { ...notSent(`the URL ${problem}`), outcome: "failed" };
      const result = await post(url, slackBody(message), {});
      // Slack asks for patience with a 429: no reason to drop the message.
      const outcome = outcomeOf({ ...result, retry_4xx: result.status === 429 });
      return { ...result, response: wordOf(result.response), outcome };
    },
  };
}

function openUrl(env: Env, expertId: string, sealed: string): Promise<string | null> {
  return new SecretBox(env.ENCRYPTION_KEYS).open(sealed, slackContext(expertId)).catch(() => null);
}

/** Slack answers in a word, such as `no_service`. A page might repeat the URL, which is a secret: it is not kept. */
function wordOf(response: string | null): string | null {
  return response !== null && /^[a-z_]{1,64}$/.test(response) ? response : null;
}
