import { SecretBox } from "../../domain/keys/secret-box.ts";
import { outcomeOf } from "../../domain/webhooks/backoff.ts";
import { signatureHeaders } from "../../domain/webhooks/signature.ts";
import { urlProblem } from "../../domain/webhooks/url-policy.ts";
import { type Env, settingsOf } from "../../env.ts";
import { describeError, log } from "../../log.ts";
import { type PostResult, post } from "./post.ts";
import { type Loaded, notSent, RECEIVER_SHARE, type Route, refused } from "./route.ts";
import { signingSecrets } from "./secrets.ts";

/** The way to an agent's endpoint, or to a deployment's own URL: the signed event. */
export function webhookRoute(env: Env, loaded: Loaded): Route {
  const { delivery, endpoint, body, workspace } = loaded;
  const url = endpoint?.url ?? delivery.url;
  return {
    url,
    receiver: delivery.webhook_id ?? URL.parse(url)?.host ?? "",
    share: RECEIVER_SHARE,
    async send() {
      const isGone = delivery.webhook_id !== null && (endpoint === null || endpoint.status === "disabled");
      if (isGone) return refused("the endpoint was deleted or disabled");
      if (body === null || (endpoint === null && workspace === null)) return refused("the event is gone");
      const result = await sendSigned(env, url, body, workspace, loaded).catch((e) => unsendable(delivery.id, e));
      const outcome = outcomeOf({ ...result, retry_4xx: endpoint?.retry_4xx ?? false });
      return { ...result, outcome, good_until: null };
    },
  };
}

async function sendSigned(
  env: Env,
  url: string,
  body: string,
  workspace: Loaded["workspace"],
  { delivery, endpoint, request_id }: Loaded,
): Promise<PostResult> {
  const problem = urlProblem(url, settingsOf(env).urls.webhook);
  if (problem) return notSent(`the URL ${problem}`);
  const at = Date.now();
  const secrets = await signingSecrets(new SecretBox(env.ENCRYPTION_KEYS), delivery, endpoint, workspace, at);
  const { id: delivery_id, event_id, event_type } = delivery;
  const signed = await signatureHeaders({ secrets, delivery_id, event_id, event_type, body, at });
  return post(url, body, request_id === null ? signed : { ...signed, "X-Request-Id": request_id });
}

/** What can't even be signed, for want of a key, backs off and ends like any other failure. */
function unsendable(delivery_id: string, error: unknown): PostResult {
  log({ event: "delivery.unsendable", level: "error", delivery_id, error: describeError(error) });
  return notSent("could not be signed");
}
