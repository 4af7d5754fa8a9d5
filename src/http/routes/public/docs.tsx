import type { Hono } from "hono";
import type { AppEnv } from "../../types.ts";

export function docsRoutes(_app: Hono<AppEnv>): void {}
