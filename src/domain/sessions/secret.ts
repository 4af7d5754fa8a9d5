const BYTES = 32;
const SHAPE = /^[A-Za-z0-9_-]{43}$/;

/** 32 random bytes as base64url: the secret of a sign-in link or of a session's cookie. */
export function newSecret(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(BYTES)));
}

/** True if a value has the shape of {@link newSecret}: anything else needs no look-up. */
export function isSecret(value: string): boolean {
  return SHAPE.test(value);
}

/** Base64url without padding. */
export function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
