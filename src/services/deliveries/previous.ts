/** Older secrets are kept up to this many: each adds a signature to the headers of every try. */
const MOST = 10;

/** A sealed secret that was rotated away, and when it stops signing, in epoch milliseconds. */
export interface PreviousSecret {
  sealed: string;
  until: number;
}

/**
 * Reads the column of previous secrets, newest first: `sealed` with its own column `until`, and behind it those of
 * rotations before that one, as `,sealed:until`. A sealed secret holds neither mark.
 */
export function readPrevious(column: string | null, until: number | null): PreviousSecret[] {
  if (column === null) return [];
  return column.split(",").map((part) => {
    const [sealed = "", own] = part.split(":");
    return { sealed, until: own === undefined ? (until ?? 0) : Number(own) };
  });
}

/** The two columns again, without what has lapsed by `now`. */
export function writePrevious(
  secrets: PreviousSecret[],
  now: number,
): { previous: string | null; until: number | null } {
  const [newest, ...older] = secrets.filter(({ until }) => until > now).slice(0, MOST);
  if (!newest) return { previous: null, until: null };
  const parts = [newest.sealed, ...older.map(({ sealed, until }) => `${sealed}:${until}`)];
  return { previous: parts.join(","), until: newest.until };
}
