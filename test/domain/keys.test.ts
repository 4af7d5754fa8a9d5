import { describe, expect, test } from "vitest";
import { ProblemError } from "../../src/domain/errors.ts";
import {
  type CredentialKind,
  hmac,
  maskOf,
  newCredential,
  readCredential,
  sameText,
  sha256Hex,
} from "../../src/domain/keys/credential.ts";
import { SecretBox } from "../../src/domain/keys/secret-box.ts";

const SECRET = "an installation secret of 36 letters";
const SUBJECT = "01KPX0000000000000000000W1";
const KINDS: CredentialKind[] = ["test", "live", "expert", "admin"];

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

describe("a credential", () => {
  test.each(KINDS)("of kind %s reads back as what it was made", async (kind) => {
    const value = await newCredential(kind, SUBJECT, SECRET);
    expect(value).toMatch(new RegExp(`^hd_${kind}_${SUBJECT}[0-9A-HJKMNP-TV-Z]{44}$`));
    expect(await readCredential(value, SECRET)).toEqual({ kind, subject: SUBJECT, hash: await sha256Hex(value) });
  });

  test("is another one each time", async () => {
    const made = await Promise.all(Array.from({ length: 50 }, () => newCredential("live", SUBJECT, SECRET)));
    expect(new Set(made.map((value) => value.slice(8 + 26, 8 + 26 + 32))).size).toBe(50);
  });

  test("is refused with any one character of it changed", async () => {
    const value = await newCredential("test", SUBJECT, SECRET);
    const others = [..."0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZaz_-. é"];
    for (let at = 0; at < value.length; at++) {
      const mistyped = others
        .filter((char) => char !== value[at])
        .map((c) => value.slice(0, at) + c + value.slice(at + 1));
      const read = await Promise.all(mistyped.map((each) => readCredential(each, SECRET)));
      expect(mistyped.filter((_, i) => read[i] !== null)).toEqual([]);
    }
  });

  test("is refused with a character missing, doubled, or swapped with the next", async () => {
    const value = await newCredential("live", SUBJECT, SECRET);
    for (let at = 0; at < value.length; at++) {
      const [head, char, next, tail] = [value.slice(0, at), value[at], value[at + 1] ?? "", value.slice(at + 2)];
      const mistyped = [head + next + tail, head + char + char + next + tail, head + next + char + tail];
      for (const each of mistyped) if (each !== value) expect(await readCredential(each, SECRET)).toBeNull();
    }
  });

  test.each<[string, (value: string) => string]>([
    ["in lower case", (value) => value.toLowerCase()],
    ["in upper case", (value) => value.toUpperCase()],
    ["with a space before it", (value) => ` ${value}`],
    ["with a space after it", (value) => `${value} `],
    ["with a line feed after it", (value) => `${value}\n`],
    ["of another kind", (value) => value.replace("hd_test_", "hd_live_")],
    ["of an operator's kind", (value) => value.replace("hd_test_", "hd_admin_")],
    ["of no known kind", (value) => value.replace("hd_test_", "hd_root_")],
    ["for another workspace", (value) => value.replace(SUBJECT, "01KPX0000000000000000000W2")],
    ["twice over", (value) => value + value],
    ["with its prefix alone", () => "hd_test_"],
    ["that is empty", () => ""],
  ])("is refused %s", async (_, change) => {
    const value = await newCredential("test", SUBJECT, SECRET);
    expect(await readCredential(change(value), SECRET)).toBeNull();
  });

  test.each(["another secret", `${SECRET} `, SECRET.toUpperCase()])("made under %j is refused here", async (other) => {
    expect(await readCredential(await newCredential("live", SUBJECT, other), SECRET)).toBeNull();
  });

  test.each(["", "ws_01KPX0000000000000000000W1", SUBJECT.toLowerCase(), SUBJECT.slice(1)])(
    "cannot be made for %j, which is no ULID",
    async (subject) => {
      await expect(newCredential("live", subject, SECRET)).rejects.toThrow("ULID");
    },
  );

  test.each(KINDS)("of kind %s is shown by its kind and last four characters, none of them secret", async (kind) => {
    const value = await newCredential(kind, SUBJECT, SECRET);
    const secret = value.slice(-44, -12);
    expect(maskOf(value)).toBe(`hd_${kind}_…${value.slice(-4)}`);
    for (let at = 0; at + 4 <= secret.length; at++)
      expect(maskOf(value).slice(0, -4)).not.toContain(secret.slice(at, at + 4));
  });
});

describe("the building blocks", () => {
  test("the hash is SHA-256 of the whole string, in lower-case hex", async () => {
    expect(await sha256Hex("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(await sha256Hex("")).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  });

  test("the HMAC is that of RFC 4231, the second time too", async () => {
    const expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    for (let i = 0; i < 2; i++) expect(hex(await hmac("Jefe", "what do ya want for nothing?"))).toBe(expected);
  });

  test.each<[string, string, boolean]>([
    ["", "", true],
    ["abc", "abc", true],
    ["abc", "abd", false],
    ["abc", "ab", false],
    ["ab", "abc", false],
    ["", "a", false],
    ["a", "", false],
    ["aa", "a", false],
    ["abab", "ab", false],
    ["é", "e", false],
  ])("%j and %j are the same text: %s", (a, b, same) => {
    expect(sameText(a, b)).toBe(same);
  });
});

describe("a sealed secret", () => {
  const keyOf = (fill: number) => btoa(String.fromCharCode(...new Uint8Array(32).fill(fill)));
  const [OLD, NEW] = [`old:${keyOf(1)}`, `new:${keyOf(2)}`];
  const box = new SecretBox(OLD);
  const CONTEXT = "ws_1:test";

  test.each(["whsec_c2VjcmV0", "", "ünïcode 🔑", "x".repeat(1_000)])(
    "opens again in its context: %j",
    async (secret) => {
      expect(await box.open(await box.seal(secret, CONTEXT), CONTEXT)).toBe(secret);
    },
  );

  test("shows nothing of the secret, and is another text each time", async () => {
    const [one, two] = [await box.seal("whsec_visible", CONTEXT), await box.seal("whsec_visible", CONTEXT)];
    expect(one).not.toBe(two);
    expect(one).not.toContain("visible");
    expect(atob(one.split(".")[1] ?? "")).not.toContain("visible");
  });

  async function problemOf(opening: Promise<string>): Promise<string | undefined> {
    const error = await opening.then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(error).toBeInstanceOf(ProblemError);
    return (error as ProblemError).problem.code;
  }

  test.each(["ws_1:live", "ws_2:test", "", "ws_1:test "])(
    "fails as internal_error in the context %j",
    async (context) => {
      expect(await problemOf(box.open(await box.seal("secret", CONTEXT), context))).toBe("internal_error");
    },
  );

  test("fails as internal_error with any one byte changed", async () => {
    const sealed = await box.seal("secret", CONTEXT);
    const [id, encoded = ""] = sealed.split(".");
    const raw = Uint8Array.from(atob(encoded), (char) => char.charCodeAt(0));
    for (let at = 0; at < raw.length; at++) {
      const changed = raw.map((byte, i) => (i === at ? byte ^ 1 : byte));
      const opening = box.open(`${id}.${btoa(String.fromCharCode(...changed))}`, CONTEXT);
      expect(await problemOf(opening)).toBe("internal_error");
    }
  });

  test.each<[string, (sealed: string) => string]>([
    ["cut short", (sealed) => sealed.slice(0, 12)],
    ["without its text", () => "old."],
    ["without its key's id", (sealed) => sealed.slice("old".length)],
    ["that is no base64", () => "old.%%%"],
    ["that is empty", () => ""],
  ])("fails as internal_error %s", async (_, change) => {
    expect(await problemOf(box.open(change(await box.seal("secret", CONTEXT)), CONTEXT))).toBe("internal_error");
  });

  test("of a key that was rotated still opens, and is stale; a fresh one is not", async () => {
    const sealed = await box.seal("secret", CONTEXT);
    const rotated = new SecretBox(`${NEW}, ${OLD}`);
    expect(await rotated.open(sealed, CONTEXT)).toBe("secret");
    expect([box.isStale(sealed), rotated.isStale(sealed)]).toEqual([false, true]);
    const fresh = await rotated.seal("secret", CONTEXT);
    expect(rotated.isStale(fresh)).toBe(false);
    expect(await new SecretBox(NEW).open(fresh, CONTEXT)).toBe("secret");
  });

  test("of a key that is gone, or another under the same id, fails as internal_error", async () => {
    const sealed = await box.seal("secret", CONTEXT);
    expect(await problemOf(new SecretBox(NEW).open(sealed, CONTEXT))).toBe("internal_error");
    expect(await problemOf(new SecretBox(`old:${keyOf(9)}`).open(sealed, CONTEXT))).toBe("internal_error");
  });

  test.each(["", "nokey", ":", "k1:", `k1:${btoa("too short")}`, `${OLD},`, `k1:${keyOf(1)}AAAA`])(
    "needs keys of 32 bytes: %j is refused",
    (keys) => {
      expect(() => new SecretBox(keys)).toThrow();
    },
  );
});
