import { OPAQUE } from "./generated.ts";
import { camelName, snakeName } from "./names.ts";

/** A value from the wire with its keys in camelCase. The user's own data keeps its keys. */
export function fromWire(value: unknown): unknown {
  return renamed(value, camelName, "");
}

/** A value for the wire with its keys in snake_case. The user's own data keeps its keys. */
export function toWire(value: unknown): unknown {
  return renamed(value, snakeName, "");
}

function renamed(value: unknown, rename: (name: string) => string, above: string): unknown {
  if (Array.isArray(value)) return value.map((item) => renamed(item, rename, above));
  if (typeof value !== "object" || value === null || "toJSON" in value) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      const key = snakeName(name);
      const isOwn = OPAQUE.includes(key) || OPAQUE.includes(`${above}.${key}`);
      return [rename(name), isOwn ? inner : renamed(inner, rename, key)];
    }),
  );
}
