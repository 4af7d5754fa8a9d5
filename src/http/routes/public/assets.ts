import type { Hono } from "hono";
import { assetHash } from "../../../console/assets.ts";
import { fail } from "../../../domain/errors.ts";
import { staticAsset } from "../../static-asset.ts";
import type { AppEnv } from "../../types.ts";

const TYPES: Record<string, string> = {
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  png: "image/png",
  svg: "image/svg+xml",
};
const NAME = /^([a-z0-9-]+)(?:\.([0-9a-f]{16}))?\.([a-z]+)$/;

/** Serves style, scripts and pictures, all from here: `/assets/NAME.HASH.TYPE`. */
export function assetRoutes(app: Hono<AppEnv>): void {
  app.get("/assets/:file", async (c) => {
    const [, stem, asked, kind = ""] = NAME.exec(c.req.param("file")) ?? [];
    const name = `${stem}.${kind}`;
    const hash = assetHash(name);
    const type = TYPES[kind];
    if (hash === undefined || type === undefined) fail("not_found", "There is no such asset.");
    const tag = `"${hash}"`;
    const headers = {
      "Content-Type": type,
      // An address without its hash, or with an old one, must not stick.
      "Cache-Control": asked === hash ? "public, max-age=31536000, immutable" : "public, max-age=60",
      ETag: tag,
      "X-Content-Type-Options": "nosniff",
    };
    const known = c.req
      .header("If-None-Match")
      ?.split(",")
      .some((value) => value.trim().replace(/^W\//, "") === tag);
    if (known) return c.body(null, 304, headers);
    const { body } = await staticAsset(c, `/static/${name}`);
    return new Response(body, { headers });
  });
}
