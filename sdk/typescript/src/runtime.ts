interface Surroundings {
  process?: { env?: Record<string, string | undefined> };
  window?: { document?: unknown };
  document?: unknown;
  navigator?: unknown;
  crypto?: Crypto;
}

const surroundings = globalThis as Surroundings;

/** A variable of the environment, where there is one that may be read. */
export function environment(name: string): string | undefined {
  try {
    return surroundings.process?.env?.[name]?.trim() || undefined;
  } catch {
    // Deno asks for a permission.
    return undefined;
  }
}

export function isBrowser(): boolean {
  return surroundings.window?.document !== undefined && surroundings.navigator !== undefined;
}

let warned = false;
/** Says once in a page's life that a key does not belong there. */
export function warnOfBrowser(): void {
  if (warned) return;
  warned = true;
  // biome-ignore lint/suspicious/noConsole: whoever builds the page is to see it
  console.warn(
    "humandeploy: this looks like a browser. Whoever opens the page can read the API key in it: call the Deploy API from your server. To silence this, pass dangerouslyAllowBrowser: true.",
  );
}

/** Web Crypto. Node 18 has it in a module alone. */
export async function webCrypto(): Promise<Crypto> {
  if (surroundings.crypto?.subtle) return surroundings.crypto;
  // A name that no bundler follows: elsewhere there is no such module.
  const module = ["node", "crypto"].join(":");
  return ((await import(/* @vite-ignore */ /* webpackIgnore: true */ module)) as { webcrypto: Crypto }).webcrypto;
}

/** A key that no other request has. */
export function newIdempotencyKey(): string {
  const { crypto } = surroundings;
  if (crypto?.randomUUID) return crypto.randomUUID();
  const bytes = crypto?.getRandomValues(new Uint8Array(16)) ?? Array.from({ length: 16 }, () => Math.random() * 256);
  return Array.from(bytes, (byte) => Math.floor(byte).toString(16).padStart(2, "0")).join("");
}
