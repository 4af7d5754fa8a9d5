import type { Notice, Owner } from "../../durable-objects/contract.ts";
import type { Env } from "../env.ts";
import { deploymentObject } from "./objects.ts";

/** A listener at a deployment: told of the present at once and of each change after. The object sleeps in between. */
export interface Listener {
  /** The newest notice that was not taken yet; waits for one at most `ms`, then null. */
  next(ms: number): Promise<Notice | null>;
  /** True once the object went away: whoever listens must connect anew. */
  isClosed(): boolean;
  close(): void;
}

/** Connects a listener. Null if there is no such deployment of this owner. */
export async function listen(env: Env, owner: Owner, deploymentId: string): Promise<Listener | null> {
  const query = new URLSearchParams({ workspace_id: owner.workspace_id, mode: owner.mode });
  const response = await deploymentObject(env, deploymentId).fetch(`https://deployment/listen?${query}`, {
    headers: { Upgrade: "websocket" },
  });
  const socket = response.webSocket;
  if (!socket) return null;

  let latest: Notice | null = null;
  let closed = false;
  let wake: () => void = () => {};
  socket.addEventListener("message", (message) => {
    latest = JSON.parse(String(message.data));
    wake();
  });
  for (const end of ["close", "error"] as const) {
    socket.addEventListener(end, () => {
      closed = true;
      wake();
    });
  }
  socket.accept();

  return {
    async next(ms) {
      if (!latest && !closed) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      const notice = latest;
      latest = null;
      return notice;
    },
    isClosed: () => closed,
    close() {
      if (!closed) socket.close();
    },
  };
}
