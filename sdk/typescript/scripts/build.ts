/** Makes dist/: each entry as ESM and CJS, with types for both, and says how large the main one is. */
import { execFileSync } from "node:child_process";
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { type BuildOptions, build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = join(root, "dist");
const entries = {
  index: "src/index.ts",
  "ai-sdk": "src/adapters/ai-sdk.ts",
  openai: "src/adapters/openai.ts",
  langchain: "src/adapters/langchain.ts",
};
const options: BuildOptions = {
  absWorkingDir: root,
  entryPoints: entries,
  outdir: "dist",
  bundle: true,
  platform: "neutral",
  target: "es2022",
  logLevel: "warning",
};

/** The command line: a file of its own, so that importing the package brings none of it. */
const commandLine: BuildOptions = {
  ...options,
  entryPoints: { cli: "src/cli/main.ts" },
  platform: "node",
  target: "node18",
  format: "esm",
  banner: { js: "#!/usr/bin/env node" },
};

const MOST_GZIPPED_BYTES = 8 * 1024;

rmSync(dist, { recursive: true, force: true });
// The adapters share what they have in common, so that a class is one class.
await build({ ...options, format: "esm", splitting: true, chunkNames: "shared-[hash]" });
await build({ ...options, format: "cjs", outExtension: { ".js": ".cjs" } });
await build(commandLine);
chmodSync(join(dist, "cli.js"), 0o755);
declare();
await weigh();

/** Each declaration twice: what stands in a .d.ts is ESM here, and what stands in a .d.cts is CJS. */
function declare(): void {
  const tsc = fileURLToPath(new URL("../../../node_modules/.bin/tsc", import.meta.url));
  const to = [
    "--noEmit",
    "false",
    "--declaration",
    "--emitDeclarationOnly",
    "--rootDir",
    "src",
    "--outDir",
    "dist/types",
  ];
  execFileSync(tsc, ["-p", ".", ...to], { cwd: root, stdio: "inherit" });
  const types = join(dist, "types");
  for (const file of readdirSync(types, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".d.ts")) continue;
    const text = readFileSync(join(types, file), "utf8");
    const linked = (extension: string) => text.replace(/((?:from |import\()"\.{1,2}\/[^"]+)\.ts"/g, `$1.${extension}"`);
    writeFileSync(join(types, file), linked("js"));
    writeFileSync(join(types, file.replace(/\.d\.ts$/, ".d.cts")), linked("cjs"));
  }
  for (const [name, source] of Object.entries(entries)) {
    const at = source.replace("src/", "./types/").replace(/\.ts$/, "");
    writeFileSync(join(dist, `${name}.d.ts`), `export * from "${at}.js";\n`);
    writeFileSync(join(dist, `${name}.d.cts`), `export * from "${at}.cjs";\n`);
  }
}

async function weigh(): Promise<void> {
  for (const [name, source] of Object.entries(entries)) {
    const { outputFiles } = await build({
      ...options,
      entryPoints: [source],
      format: "esm",
      minify: true,
      write: false,
    });
    const [file] = outputFiles ?? [];
    if (!file) continue;
    const { contents } = file;
    const gzipped = gzipSync(contents, { level: 9 }).length;
    process.stdout.write(`${name}: ${contents.length} bytes minified, ${gzipped} gzipped
`);
    if (gzipped > MOST_GZIPPED_BYTES) throw new Error(`${name} is over ${MOST_GZIPPED_BYTES} bytes gzipped`);
  }
}
