import type { InboxNotice } from "../../../durable-objects/inbox.ts";
import type { ExpertContext } from "./context.ts";

/** What an expert's open page hears: the next notice, null after `ms` without one, or undefined once the line is closed. */
export interface InboxListener {
  next(ms: number): Promise<InboxNotice | null | undefined>;
  close(): void;
}

/** Connects a page to its expert's inbox. */
export async function listenToInbox({ ctx }: { ctx: ExpertContext }): Promise<InboxListener> {
  const inbox = ctx.env.INBOXES.getByName(ctx.expert.id);
  const { webSocket } = await inbox.fetch("https://inbox/listen", { headers: { Upgrade: "websocket" } });
  if (!webSocket) throw new Error("the inbox did not take the connection");
  const waiting: InboxNotice[] = [];
  let closed = false;
  let wake: () => void = () => {};
  webSocket.addEventListener("message", ({ data }) => {
    waiting.push(JSON.parse(String(data)));
    wake();
  });
  for (const end of ["close", "error"] as const) {
    webSocket.addEventListener(end, () => {
      closed = true;
      wake();
    });
  }
  webSocket.accept();
  return {
    async next(ms) {
      if (waiting.length === 0 && !closed) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      return waiting.shift() ?? (closed ? undefined : null);
    },
    close() {
      if (!closed) webSocket.close();
    },
  };
}
