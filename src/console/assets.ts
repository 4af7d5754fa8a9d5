import type { Hono, Env as HonoEnv } from "hono";
import htmx from "htmx.org/dist/htmx.min.js";
import sse from "htmx-ext-sse/dist/sse.min.js";
import { CONSOLE_SCRIPT } from "./client/index.ts";
import { CONSOLE_STYLE } from "./style/index.ts";

const CSS = "text/css; charset=utf-8";
const SCRIPT = "text/javascript; charset=utf-8";

const ASSETS = {
  "console.css": { type: CSS, text: () => CONSOLE_STYLE },
  "console.js": { type: SCRIPT, text: () => CONSOLE_SCRIPT },
  "htmx.js": { type: SCRIPT, text: () => htmx },
  "sse.js": { type: SCRIPT, text: () => sse },
} as const;

export type AssetName = keyof typeof ASSETS;

const hashes = new Map<AssetName, string>();

/** The address of an asset. It names the content, so a browser may keep it for good. */
export function assetUrl(name: AssetName): string {
  return `/console/assets/${name}?v=${hashOf(name)}`;
}

/** Serves the stylesheet and the scripts of the consoles, all from here. */
export function consoleAssets<E extends HonoEnv>(app: Hono<E>): void {
  for (const name of Object.keys(ASSETS) as AssetName[]) {
    app.get(`/console/assets/${name}`, (c) => {
      const tag = `"${hashOf(name)}"`;
      const headers = {
        "Content-Type": ASSETS[name].type,
        // An address without its hash, or with an old one, must not stick.
        "Cache-Control":
          c.req.query("v") === hashOf(name) ? "public, max-age=31536000, immutable" : "public, max-age=60",
        ETag: tag,
        "X-Content-Type-Options": "nosniff",
      };
      const known = c.req
        .header("If-None-Match")
        ?.split(",")
        .some((value) => value.trim().replace(/^W\//, "") === tag);
      return known ? c.body(null, 304, headers) : c.body(ASSETS[name].text(), 200, headers);
    });
  }
}

/** FNV-1a twice: it only tells versions apart, and is at hand without waiting. */
function hashOf(name: AssetName): string {
  let hash = hashes.get(name);
  if (hash === undefined) {
    const text = ASSETS[name].text();
    hash = [0x811c9dc5, 0x01234567].map((seed) => fnv(text, seed)).join("");
    hashes.set(name, hash);
  }
  return hash;
}

function fnv(text: string, seed: number): string {
  let hash = seed;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}
