import type { ServerContext } from "@modelcontextprotocol/server";
import type { Call } from "./tools/tool.ts";

const EVERY_SECONDS = 2;

/** Tells a client that gave a token how a wait gets on, in seconds. Hosts take it for a sign of life. */
export function slowly({ mcpReq }: ServerContext): Call["slowly"] {
  const progressToken = mcpReq._meta?.progressToken;
  return async (seconds, work) => {
    if (progressToken === undefined) return work();
    let progress = 0;
    const timer = setInterval(() => {
      progress += EVERY_SECONDS;
      if (progress >= seconds) return;
      const message = `Waiting for the deployment to change: ${progress} of at most ${seconds} s.`;
      const params = { progressToken, progress, total: seconds, message };
      mcpReq.notify({ method: "notifications/progress", params }).catch(() => {});
    }, EVERY_SECONDS * 1_000);
    try {
      return await work();
    } finally {
      clearInterval(timer);
    }
  };
}
