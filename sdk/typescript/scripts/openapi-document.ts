import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import type { OpenApi } from "./schema-types.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const ENTRY = `
import { openApiDocument } from "./src/http/openapi/document.ts";
import { AGENT_ROUTES } from "./src/http/routes/agent/index.ts";
export const document = openApiDocument(AGENT_ROUTES, "https://api.humandeploy.ai");
`;

/** The OpenAPI document: of a running server if its address is given, else of the routes in this repository. */
export async function openApiDocument(from?: string): Promise<OpenApi> {
  if (from) return (await (await fetch(new URL("/openapi.json", from))).json()) as OpenApi;
  const folder = mkdtempSync(join(tmpdir(), "humandeploy-openapi-"));
  try {
    const outfile = join(folder, "document.mjs");
    await build({
      stdin: { contents: ENTRY, resolveDir: root, loader: "ts" },
      outfile,
      bundle: true,
      format: "esm",
      platform: "node",
      external: ["cloudflare:*"],
      jsx: "automatic",
      jsxImportSource: "hono/jsx",
      logLevel: "error",
    });
    const module = (await import(pathToFileURL(outfile).href)) as { document: OpenApi };
    return JSON.parse(JSON.stringify(module.document)) as OpenApi;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
