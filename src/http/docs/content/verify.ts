/** Checks a delivery in Node, Bun, Deno, or Workers with nodejs_compat. */
export const VERIFY_TYPESCRIPT = `import { createHmac, timingSafeEqual } from "node:crypto";

export function verify(secret: string, header: string, rawBody: string): boolean {
  const fields = header.split(",").map((field) => field.trim().split("="));
  const t = fields.find(([name]) => name === "t")?.[1] ?? "";
  if (!(Math.abs(Date.now() / 1000 - Number(t)) <= 300)) return false;
  const expected = createHmac("sha256", secret).update(\`\${t}.\${rawBody}\`).digest();
  return fields.some(([name, hex = ""]) => {
    const given = Buffer.from(hex, "hex");
    return name === "v1" && given.length === 32 && timingSafeEqual(given, expected);
  });
}`;

/** Checks a delivery in Python 3 with its standard library. */
export const VERIFY_PYTHON = `import hashlib, hmac, time

def verify(secret: str, header: str, raw_body: bytes) -> bool:
    fields = [field.strip().partition("=")[::2] for field in header.split(",")]
    t = dict(fields).get("t", "")
    if not t.isdecimal() or abs(time.time() - int(t)) > 300:
        return False
    message = t.encode() + b"." + raw_body
    expected = hmac.new(secret.encode(), message, hashlib.sha256).hexdigest().encode()
    given = [value.encode() for name, value in fields if name == "v1"]
    return any(hmac.compare_digest(value, expected) for value in given)`;
