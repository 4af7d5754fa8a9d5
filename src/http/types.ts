import type { Context as HonoContext } from "hono";
import type { RateState } from "../domain/rate-window.ts";
import type { Session } from "../domain/sessions/person.ts";
import type { Env, Settings } from "../env.ts";
import type { AgentContext, Context } from "../services/context.ts";

/** What the outermost middleware knows of every request. */
export interface Variables {
  base: Context;
  settings: Settings;
  /** Set once somebody's window was looked at; shown on the response. */
  rate: RateState | null;
  agent: AgentContext | null;
  /** What was called over MCP, and for which deployment: for the log. */
  tool?: { name: string; deployment_id: string | null };
  /** Whose browser session it is, on pages that need one. */
  session?: Session;
}

export type AppEnv = { Bindings: Env; Variables: Variables };
export type Ctx = HonoContext<AppEnv>;
