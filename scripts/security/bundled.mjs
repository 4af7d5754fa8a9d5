import { build } from "esbuild";
import { BUNDLED } from "../local/bundle.mjs";

export const WORKERS = ["src/worker.ts", "extractor/src/worker.ts"];

/**
 * The names of the packages whose code is in a bundled Worker, in order.
 * @param {string} entry
 */
export async function bundledPackages(entry) {
  const { metafile } = await build({
    ...BUNDLED,
    entryPoints: [entry],
    write: false,
    metafile: true,
  });
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  const used = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => path);
  const names = used.flatMap((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []);
  return [...new Set(names)].sort();
}
