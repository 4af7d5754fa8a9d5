import { join } from "node:path";
import { keptBuild } from "../local/kept-build.mjs";
import { root } from "../local/settings.mjs";
import { makeAssets } from "./make.mjs";

const BUILD = join(root, "build");

/**
 * Makes `build/current`, unless nothing changed since: `public` is what is served, `manifest.json` names its versions, and
 * `blocks.json` holds the code that is on the pages.
 * @param {string} [at] the folder of builds
 */
export function ensureAssets(at = BUILD) {
  return keptBuild({ at, name: "assets", make });
}

async function make() {
  const { files, manifest, blocks, inputs, folders } = await makeAssets();
  const all = new Map([...files].map(([path, content]) => [`public/${path}`, content]));
  all.set("manifest.json", `${JSON.stringify(manifest, null, 2)}\n`).set("blocks.json", JSON.stringify(blocks));
  return { files: all, inputs, folders };
}
