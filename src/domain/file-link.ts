import type { Mode } from "./actors.ts";
import { isId } from "./ids.ts";
import { hmac, sameText } from "./keys/credential.ts";
import { DAY } from "./time.ts";

/** What an upload's link says of it: enough to stand in `context_files` with no look-up. */
export interface LinkedFile {
  id: string;
  workspace_id: string;
  mode: Mode;
  name: string;
  media_type: string;
  size_bytes: number;
}

export const LINK_LIFE_MS = DAY;
const PATH = "/files/";

/** A signed link to an upload, good until `expires` (epoch ms). */
export async function fileLink(baseUrl: string, file: LinkedFile, expires: number, secret: string): Promise<string> {
  const url = new URL(`${PATH}${file.id}/${encodeURIComponent(file.name)}`, baseUrl);
  url.searchParams.set("workspace", file.workspace_id);
  url.searchParams.set("mode", file.mode);
  url.searchParams.set("type", file.media_type);
  url.searchParams.set("size", String(file.size_bytes));
  url.searchParams.set("expires", String(expires));
  url.searchParams.set("signature", await sign(file, expires, secret));
  return url.toString();
}

/** True if a URL is one of our file links by its address, whatever its signature says. */
export function isFileLink(value: string, baseUrl: string): boolean {
  const url = URL.parse(value);
  return url !== null && url.origin === new URL(baseUrl).origin && url.pathname.startsWith(PATH);
}

/** The file behind a link, or why the link is no good. */
export async function readFileLink(
  value: string,
  secret: string,
  now: number,
): Promise<LinkedFile | "expired" | "forged"> {
  const url = new URL(value);
  const [id = "", name = ""] = url.pathname.slice(PATH.length).split("/");
  const get = (key: string) => url.searchParams.get(key) ?? "";
  const mode = get("mode");
  if (!isId("file", id) || (mode !== "test" && mode !== "live")) return "forged";
  const file: LinkedFile = {
    id,
    workspace_id: get("workspace"),
    mode,
    name: decode(name),
    media_type: get("type"),
    size_bytes: Number(get("size")),
  };
  const expires = Number(get("expires"));
  if (!sameText(await sign(file, expires, secret), get("signature"))) return "forged";
  return expires > now ? file : "expired";
}

async function sign(file: LinkedFile, expires: number, secret: string): Promise<string> {
  const { id, workspace_id, mode, name, media_type, size_bytes } = file;
  const mac = await hmac(
    secret,
    `file:${JSON.stringify([id, workspace_id, mode, name, media_type, size_bytes, expires])}`,
  );
  return btoa(String.fromCharCode(...mac))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
