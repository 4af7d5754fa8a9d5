import type { Chapter, PageEntry } from "./types.ts";

const guide = (slug: string, more: Partial<PageEntry> = {}): PageEntry => ({
  slug,
  source: `docs/guide/${slug || "index"}.md`,
  ...more,
});
const reference = (slug: string, short: string): PageEntry => ({ slug: `reference/${slug}`, short, inner: true });
const host = (slug: string, short: string): PageEntry => guide(`mcp/${slug}`, { short, inner: true });

/** Every page in reading order. */
export const CHAPTERS: Chapter[] = [
  { title: "Start", pages: [guide("", { short: "Overview" }), guide("quickstart"), guide("concepts")] },
  {
    title: "Build",
    pages: [
      guide("authentication"),
      guide("waiting"),
      guide("webhooks"),
      guide("files-and-data"),
      guide("test-mode"),
      guide("conventions"),
      guide("errors"),
      guide("limits"),
    ],
  },
  {
    title: "Tools",
    pages: [
      { slug: "typescript", title: "TypeScript SDK", short: "TypeScript", source: "sdk/typescript/README.md" },
      { slug: "python", title: "Python SDK", short: "Python", source: "sdk/python/README.md", optional: true },
      guide("cli", { short: "Command line" }),
      guide("mcp", { short: "MCP" }),
      host("claude-desktop", "Claude Desktop"),
      host("claude-code", "Claude Code"),
      host("cursor", "Cursor"),
      host("windsurf", "Windsurf"),
      host("vs-code", "VS Code"),
      { slug: "mcp/protocol", title: "MCP in detail", short: "In detail", source: "docs/mcp.md", inner: true },
    ],
  },
  {
    title: "API reference",
    pages: [
      { slug: "reference", short: "Overview" },
      reference("deployments", "Deployments"),
      reference("experts", "Experts"),
      reference("usage", "Usage"),
      reference("files", "Files"),
      reference("webhooks", "Webhooks"),
      reference("objects", "Objects"),
    ],
  },
  {
    title: "People",
    pages: [guide("experts", { short: "For experts" }), guide("operators", { short: "For operators" })],
  },
  {
    title: "Run it yourself",
    pages: [
      { slug: "self-hosting", short: "Deploy", source: "docs/deploy.md" },
      { slug: "data", short: "Data", source: "docs/data.md" },
      { slug: "security", source: "docs/security.md" },
      { slug: "cost", source: "docs/cost.md", optional: true },
      { slug: "benchmarks", source: "docs/benchmarks.md", optional: true },
      { slug: "scale", source: "docs/scale.md" },
      { slug: "storm", short: "Fault storm", source: "docs/storm.md" },
    ],
  },
];
