import { setTimeout as sleep } from "node:timers/promises";
import packaged from "@sparticuz/chromium";
import { chromium } from "playwright-core";

const READY_WITHIN_MS = 30_000;
/** As one process the packaged browser ends with its first context; and a test must not switch safety off. */
const NOT_OURS = [
  "--single-process",
  "--no-zygote",
  "--disable-web-security",
  "--disable-site-isolation-trials",
  "--allow-running-insecure-content",
];

/**
 * Starts a headless browser: the one that comes with the packages on Linux, an installed Chrome elsewhere, or that at
 * CHROME_PATH. `kill` ends it as a power cut does.
 * @returns {Promise<{ browser: import("playwright-core").Browser, kill: () => Promise<void>, close: () => Promise<void> }>}
 */
export async function launchBrowser() {
  const options = await optionsOf(process.env.CHROME_PATH);
  const server = await launched(options);
  const browser = await chromium.connect(server.wsEndpoint());
  return { browser, kill: () => server.kill(), close: () => server.close() };
}

async function optionsOf(installed) {
  if (installed) return { executablePath: installed, args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] };
  if (process.platform !== "linux") return { channel: "chrome" };
  const executablePath = await packaged.executablePath();
  return { executablePath, args: packaged.args.filter((arg) => !NOT_OURS.includes(arg)) };
}

/** The package unpacks its browser at first use: who comes second may find it still being written. */
async function launched(options) {
  for (const until = Date.now() + READY_WITHIN_MS; ; await sleep(500)) {
    try {
      return await chromium.launchServer(options);
    } catch (error) {
      if (Date.now() > until || !/ETXTBSY|EACCES|SIGSEGV|SIGBUS|Failed to launch/.test(String(error))) throw error;
    }
  }
}
