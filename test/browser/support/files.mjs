import { startReceiver } from "../../e2e/support/receiver.mjs";

/** One grey pixel. */
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==",
  "base64",
);
const SCRIPT = '<script>globalThis.hacked = "a file"; alert(1)</script>';

/** What a sender may have behind its links, by path: honest files, and hostile ones. */
const FILES = {
  "/hero.png": ["image/png", PNG],
  "/framework.md": ["text/markdown", "# Messaging framework\n\nWe name the price first.\n"],
  "/page.html": ["text/html", `<!doctype html><title>A page</title>${SCRIPT}<p>Some words</p>`],
  "/drawing.svg": [
    "image/svg+xml",
    `<svg xmlns="http://www.w3.org/2000/svg" onload="globalThis.hacked=1">${SCRIPT}</svg>`,
  ],
  '/<img src=x onerror="globalThis.hacked=1">.md': ["text/markdown", `${SCRIPT} and words`],
  "/liar.png": ["image/png", `<!doctype html>${SCRIPT}`],
};

/** A server of files on loopback; every other path is a 404. */
export async function startFiles() {
  const receiver = await startReceiver({
    answer({ path }) {
      const [type, body] = FILES[decodeURIComponent(path)] ?? [];
      return body === undefined ? { status: 404 } : { headers: { "Content-Type": type }, body };
    },
  });
  return { url: receiver.url, close: () => receiver.close() };
}
