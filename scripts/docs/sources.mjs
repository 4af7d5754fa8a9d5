import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { root } from "../local/settings.mjs";

const GUIDE = join(root, "docs", "guide");
const IMAGES = join(root, "docs", "images");
/** Texts that have another place in the project, there or not. */
const TEXTS = [
  "docs/deploy.md",
  "docs/data.md",
  "docs/mcp.md",
  "docs/security.md",
  "docs/cost.md",
  "docs/benchmarks.md",
  "docs/scale.md",
  "docs/storm.md",
  "docs/webhook-vectors.json",
  "sdk/typescript/README.md",
  "sdk/python/README.md",
].map((path) => join(root, path));

/**
 * What the documentation is made of besides modules: the texts of its pages by path, and the pictures that they show.
 * @returns {{ texts: Map<string, string>, pictures: Map<string, { name: string, width: number, height: number }>,
 *   files: Map<string, Buffer>, inputs: string[], folders: string[] }}
 */
export function readSources() {
  const folders = [GUIDE, ...subfolders(GUIDE)];
  const guide = folders.flatMap((folder) => markdownIn(folder));
  const inputs = [...guide, ...TEXTS];
  const texts = new Map();
  for (const path of inputs) if (existsSync(path)) texts.set(relative(root, path), readFileSync(path, "utf8"));

  const pictures = new Map();
  const files = new Map();
  for (const path of shownIn(inputs.filter((text) => texts.has(relative(root, text))))) {
    inputs.push(path);
    if (!existsSync(path)) continue;
    const content = readFileSync(path);
    const name = `docs-${relative(IMAGES, path)}`;
    pictures.set(relative(root, path), { name, ...sizeOf(path, content) });
    files.set(name, content);
  }
  return { texts, pictures, files, inputs, folders };
}

/** The size stands in the first chunk of a PNG, and in the first line of our own charts. */
function sizeOf(path, content) {
  if (path.endsWith(".png")) return { width: content.readUInt32BE(16), height: content.readUInt32BE(20) };
  const [width, height] = ["width", "height"].map((name) =>
    Number(new RegExp(`<svg[^>]* ${name}="(\\d+)"`).exec(content.toString())?.[1]),
  );
  if (!width || !height) throw new Error(`${path} does not say its size`);
  return { width, height };
}

function markdownIn(folder) {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".md"))
    .map((name) => join(folder, name));
}

function subfolders(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(folder, name));
}

/** The pictures that texts show, each with the dark one that may stand beside it. */
function shownIn(paths) {
  const names = paths.flatMap((path) =>
    [...readFileSync(path, "utf8").matchAll(/\]\((?:\.\.\/)*images\/([\w-]+\.(?:png|svg))\)/g)].map(([, name]) => name),
  );
  return [...new Set(names)].flatMap((name) => [
    join(IMAGES, name),
    ...(name.endsWith("-light.png") ? [join(IMAGES, name.replace(/-light\.png$/, "-dark.png"))] : []),
  ]);
}
