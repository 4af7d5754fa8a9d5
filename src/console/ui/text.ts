/** A size for people: `812 bytes`, `1.2 MB`. */
export function sizeInWords(bytes: number): string {
  if (bytes < 1024) return `${bytes} ${bytes === 1 ? "byte" : "bytes"}`;
  const [value, unit] = bytes < 1023.5 * 1024 ? [bytes / 1024, "KB"] : [bytes / 1024 ** 2, "MB"];
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}

/** The beginning of a text as one line of at most `most` characters. */
export function opening(text: string, most = 240): string {
  const line = text.replace(/\s+/g, " ").trim();
  if (line.length <= most) return line;
  const cut = line.slice(0, most).replace(/[\uD800-\uDBFF]$/, "");
  return `${cut.replace(/\s+\S{0,24}$/, "")}…`;
}

/** A brief's first line that says anything, as its title. */
export function titleOf(brief: string): string {
  return opening(brief.trimStart().split("\n", 1)[0] ?? "", 110);
}

/** The address if it is one that a link may lead to, else undefined. */
export function safeLink(address: string): URL | undefined {
  try {
    const url = new URL(address);
    return url.protocol === "https:" || url.protocol === "http:" ? url : undefined;
  } catch {
    return undefined;
  }
}

/** Where in a page the field of an error's path is: `output.body` is `field-output.body`. */
export function fieldId(path: string): string {
  return `field-${path.replace(/[^A-Za-z0-9_.-]/g, "_")}`;
}
