import { bytes, LIMITS } from "../limits.ts";

/** Slashes, control characters, line separators, and what turns the direction of writing: `exe.pdf` must not read `fdp.exe`. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a name may not hold
const UNSAFE = /[\u0000-\u001f\u007f-\u009f/\\\u2028-\u202e\u2066-\u2069]/g;

/** The name of an upload, or why it can't be one. */
export function fileNameProblem(name: string | undefined): string | null {
  if (!name) return "name: is required";
  if (bytes(name) > LIMITS.file_name_bytes) return `name: must have at most ${LIMITS.file_name_bytes} bytes`;
  if (name === "." || name === "..") return "name: must not be . or ..";
  return name.search(UNSAFE) === -1 ? null : "name: must not contain slashes or control characters";
}

/** A foreign file's name made fit to be one of ours. */
export function safeFileName(given: string): string {
  const name = shortened(given.toWellFormed().normalize("NFC").replace(UNSAFE, "_").trim());
  return fileNameProblem(name) === null ? name : "file";
}

/** The name that a URL's path ends in. */
export function nameInUrl(url: string): string {
  const last = new URL(url).pathname.split("/").filter(Boolean).at(-1) ?? "";
  return safeFileName(decoded(last));
}

/** Cut at a character, keeping the extension. */
function shortened(name: string): string {
  if (bytes(name) <= LIMITS.file_name_bytes) return name;
  const extension = /\.\w{1,10}$/.exec(name)?.[0] ?? "";
  let room = LIMITS.file_name_bytes - bytes(extension);
  let stem = "";
  for (const character of name) {
    room -= bytes(character);
    if (room < 0) break;
    stem += character;
  }
  return stem + extension;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
