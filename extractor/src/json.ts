const MAX_DEPTH = 64;

/**
 * JSON with a line for each member, each token as it was written: numbers keep their digits and members their order.
 * A text that is no JSON, or that has its own lines already, stays as it is.
 */
export function layOut(text: string): string {
  if (text.trim().includes("\n") || !isJson(text)) return text;
  let depth = 0;
  let laidOut = "";
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{[]\s*[\]}]|[{}[\],:]|[^\s{}[\],:"]+/g)) {
    if (token === "{" || token === "[") {
      depth++;
      // Indentation grows with the square of the depth.
      if (depth > MAX_DEPTH) return text;
      laidOut += token + line(depth);
    } else if (token === "}" || token === "]") {
      depth--;
      laidOut += line(depth) + token;
    } else if (token === ",") laidOut += `,${line(depth)}`;
    else laidOut += token === ":" ? ": " : token;
  }
  return laidOut;
}

function line(depth: number): string {
  return `\n${"  ".repeat(depth)}`;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
