import type { SchemaNode, SchemaObject } from "../deployment/schema-compile.ts";

const BASE = "https://schema.invalid/";

/** Finds what a `$ref` of a checked schema points to; undefined where that takes more than its own pointers and anchors. */
export function resolverOf(root: SchemaObject): (ref: string) => SchemaNode | undefined {
  const base = typeof root.$id === "string" && URL.canParse(root.$id, BASE) ? new URL(root.$id, BASE).href : BASE;
  const anchors = new Map<string, SchemaNode>();
  const alone = survey(root, root, anchors);
  return (ref) => {
    if (!alone || !URL.canParse(ref, base)) return undefined;
    const [uri, fragment = ""] = new URL(ref, base).href.split("#");
    if (uri !== base.replace(/#$/, "")) return undefined;
    if (fragment === "") return root;
    return fragment.startsWith("/") ? follow(root, fragment) : anchors.get(fragment);
  };
}

/** Notes the anchors; false if a part names itself, for then references are relative to that. */
function survey(value: unknown, root: SchemaObject, anchors: Map<string, SchemaNode>): boolean {
  if (typeof value !== "object" || value === null) return true;
  const node = value as SchemaObject;
  if (node !== root && typeof node.$id === "string") return false;
  for (const anchor of [node.$anchor, node.$dynamicAnchor]) if (typeof anchor === "string") anchors.set(anchor, node);
  return Object.values(node).every((inner) => survey(inner, root, anchors));
}

function follow(root: SchemaObject, pointer: string): SchemaNode | undefined {
  let value: unknown = root;
  for (const part of pointer.slice(1).split("/")) {
    const key = decode(part).replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as SchemaObject)[key];
  }
  return typeof value === "boolean" || (typeof value === "object" && value !== null)
    ? (value as SchemaNode)
    : undefined;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
