import { DurableObject } from "cloudflare:workers";
import type { Env } from "../src/env.ts";

/** What an expert's open pages are told: a deployment of theirs, or one offered to them, is not what it was. */
export interface InboxNotice {
  deployment_id: string;
  /** `offer` where it is newly offered to them; `changed` for all else. */
  kind: "offer" | "changed";
}

/** One expert's inbox: hands what changed to the pages that they have open. It keeps nothing, and sleeps in between. */
export class InboxObject extends DurableObject<Env> {
  /** A page that listens, as a WebSocket. */
  override async fetch(request: Request): Promise<Response> {
    if (request.headers.get("Upgrade") !== "websocket") return new Response(null, { status: 404 });
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    return new Response(null, { status: 101, webSocket: client });
  }

  async tell(notice: InboxNotice): Promise<void> {
    for (const socket of this.ctx.getWebSockets()) {
      try {
        socket.send(JSON.stringify(notice));
      } catch {
        // It is closing: the page connects anew and reads everything again.
      }
    }
  }

  override async webSocketMessage(): Promise<void> {}

  override async webSocketClose(socket: WebSocket): Promise<void> {
    socket.close();
  }
}
