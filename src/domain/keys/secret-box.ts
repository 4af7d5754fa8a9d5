import { fail } from "../errors.ts";

const IV_BYTES = 12;

/** Encrypts short secrets at rest. `keys` is `id:base64,id:base64`: the first encrypts, all of them decrypt, so a key can be rotated. */
export class SecretBox {
  private readonly keys: { id: string; key: Promise<CryptoKey> }[];

  constructor(keys: string) {
    this.keys = keys.split(",").map((part) => {
      const [id, encoded] = part.trim().split(":");
      if (!id || !encoded) throw new Error("ENCRYPTION_KEYS must be id:base64[,id:base64]");
      const raw = Uint8Array.from(atob(encoded), (char) => char.charCodeAt(0));
      if (raw.length !== 32) throw new Error("each of ENCRYPTION_KEYS must hold 32 bytes");
      return { id, key: crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]) };
    });
  }

  /** `id.base64(iv + ciphertext)`. `context` is bound to it: it opens only with the same one. */
  async seal(secret: string, context: string): Promise<string> {
    const [current] = this.keys as [{ id: string; key: Promise<CryptoKey> }];
    const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
    const sealed = await crypto.subtle.encrypt(
      algorithm(iv, context),
      await current.key,
      new TextEncoder().encode(secret),
    );
    return `${current.id}.${btoa(String.fromCharCode(...iv, ...new Uint8Array(sealed)))}`;
  }

  /** The secret again. Fails with `internal_error` if its key is gone or it was tampered with. */
  async open(box: string, context: string): Promise<string> {
    const [id, encoded = ""] = box.split(".");
    const key = await this.keys.find((entry) => entry.id === id)?.key;
    if (!key) return unreadable();
    try {
      const raw = Uint8Array.from(atob(encoded), (char) => char.charCodeAt(0));
      const iv = raw.slice(0, IV_BYTES);
      return new TextDecoder().decode(await crypto.subtle.decrypt(algorithm(iv, context), key, raw.slice(IV_BYTES)));
    } catch {
      return unreadable();
    }
  }

  /** Whether a box was sealed with a key that is no longer the current one. */
  isStale(box: string): boolean {
    return box.split(".")[0] !== this.keys[0]?.id;
  }
}

function algorithm(iv: Uint8Array<ArrayBuffer>, context: string) {
  return { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(context) };
}

function unreadable(): never {
  return fail("internal_error", "A stored secret cannot be read with the configured keys.");
}
