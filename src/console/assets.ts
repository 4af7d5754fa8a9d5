import manifest from "../../build/current/manifest.json";

const hashes: Record<string, string> = manifest;

/** What browsers load beside pages: style and scripts, made ahead by `scripts/assets.mjs`. */
export type AssetName = "console.css" | "console.js" | "htmx.js" | "sse.js" | "docs.css" | "docs.js";

/** The address of an asset. It names the content, so a browser may keep it for good. */
export function assetUrl(name: AssetName): string {
  const dot = name.lastIndexOf(".");
  return `/assets/${name.slice(0, dot)}.${assetHash(name)}${name.slice(dot)}`;
}

/** The hash of an asset's content; undefined if there is no such asset. */
export function assetHash(name: string): string | undefined {
  return Object.hasOwn(hashes, name) ? hashes[name] : undefined;
}
