const MOST_LINES = 50_000;

/**
 * Puts lines together to pieces: a line is one, and so is a JSON document that wrangler printed over several lines.
 * @returns {{ push(line: string): string[], end(): string[] }}
 */
export function pieces() {
  let open = [];
  const flush = () => {
    const lines = open;
    open = [];
    return lines;
  };
  return {
    push(line) {
      if (open.length === 0 && line !== "{") return line === "" ? [] : [line];
      // Another one begins: the one before never ended.
      const lost = line === "{" ? flush() : [];
      open.push(line);
      if (line === "}") return [...lost, flush().join("\n")];
      return open.length > MOST_LINES ? [...lost, ...flush()] : lost;
    },
    end: flush,
  };
}
