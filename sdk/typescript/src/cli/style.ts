const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;
export type Style = keyof typeof CODES;
/** Gives a text a style, where styles are shown. */
export type Paint = (style: Style, text: string) => string;

/** No colour where NO_COLOR is set, nor where nobody looks. */
export function paintFor(isTty: boolean, env: Record<string, string | undefined>): Paint {
  const isPlain = !isTty || Boolean(env.NO_COLOR) || env.TERM === "dumb";
  return (style, text) => (isPlain ? text : `\u001B[${CODES[style]}m${text}\u001B[0m`);
}

/** A state, or another text for it, in the state's colour. */
export function paintStatus(paint: Paint, status: string, text = status): string {
  if (status === "completed") return paint("green", text);
  if (status === "needs_input") return paint("yellow", text);
  return paint(status === "cancelled" || status === "expired" ? "red" : "cyan", text);
}

/** Text that others wrote, without what a terminal would obey; lines and tabs stay. */
export function clean(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a terminal
  return text.replace(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u200E\u200F\u202A-\u202E\u2066-\u2069]/g, "");
}

/** The same in one line of at most `most` characters. */
export function brief(text: string, most = 60): string {
  const line = clean(text.replace(/\s+/g, " ")).trim();
  const characters = [...line];
  return characters.length <= most ? line : `${characters.slice(0, most - 1).join("")}…`;
}

/** A painted line, of which at most so many characters show. */
export function cut(line: string, most: number): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escapes that `paintFor` writes
  const pieces = line.match(/\u001B\[\d+m|./gsu) ?? [];
  let left = pieces.filter((piece) => piece.length < 3).length > most ? most - 1 : most;
  const isCut = left < most;
  const shown = pieces.filter((piece) => piece.length > 2 || left-- > 0).join("");
  return isCut ? `${shown}…` : shown;
}

/** A key or secret so that one knows which it is and nobody can use it. */
export function masked(secret: string): string {
  const prefix = /^(hd_(test|live)_|whsec_)/.exec(secret)?.[0] ?? "";
  return secret.length - prefix.length < 12 ? `${prefix}…` : `${prefix}…${secret.slice(-4)}`;
}

/** Milliseconds as `42 s`, `3 min 20 s`, `2 h 5 min` or `3 d 4 h`. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1_000));
  const parts = (large: number, unit: string, small: number, smallUnit: string) =>
    small ? `${large} ${unit} ${small} ${smallUnit}` : `${large} ${unit}`;
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return parts(minutes, "min", seconds % 60, "s");
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? parts(hours, "h", minutes % 60, "min") : parts(Math.floor(hours / 24), "d", hours % 24, "h");
}

/** A moment in this machine's time: `14:05:09`, with the date unless it is `now`'s. */
export function clock(iso: string, now = Date.now()): string {
  const at = new Date(iso);
  const two = (n: number) => String(n).padStart(2, "0");
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  const time = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
  return at.toDateString() === new Date(now).toDateString() ? time : `${day} ${time}`;
}

/** Rows in columns; the last column is as wide as it likes. `painted` styles a cell once its width is known. */
export function table(rows: string[][], painted: (cell: string, row: number, column: number) => string): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => [...(row[column] ?? "")].length)));
  const line = (row: string[], index: number) =>
    row
      .map((cell, column) => {
        const pad = column === row.length - 1 ? "" : " ".repeat((widths[column] ?? 0) - [...cell].length);
        return painted(cell, index, column) + pad;
      })
      .join("  ")
      .trimEnd();
  return rows.map(line).join("\n");
}
