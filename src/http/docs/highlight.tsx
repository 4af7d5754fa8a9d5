import type { Child } from "hono/jsx";

export type ExampleLanguage = "shell" | "json" | "typescript" | "python" | "text";

const STRING = String.raw`"(?:\\.|[^"\\\n])*"`;
const WORDS =
  "import|from|export|const|return|if|not|or|and|async|await|while|for|of|in|new|def|let|function|true|false|null";
const TOKENS: Record<Exclude<ExampleLanguage, "text">, RegExp> = {
  shell: new RegExp(`(?<comment>^#.*$)|(?<key>"[\\w.]+"(?=:))|(?<string>${STRING})`, "gm"),
  json: new RegExp(`(?<key>${STRING}(?=:))|(?<string>${STRING})|(?<word>\\b(?:true|false|null)\\b)`, "g"),
  typescript: new RegExp(
    `(?<comment>//.*$)|(?<string>${STRING}|\`[^\`]*\`)|(?<word>(?<![.\\w])(?:${WORDS})(?!\\w))`,
    "gm",
  ),
  python: new RegExp(`(?<comment>#.*$)|(?<string>f?${STRING})|(?<word>(?<![.\\w])(?:${WORDS})(?!\\w))`, "gm"),
};

/** Code with its strings, comments and keywords marked for the stylesheet. Good enough for our own examples, no parser. */
export function highlight(code: string, language: ExampleLanguage): Child[] {
  if (language === "text") return [code];
  const out: Child[] = [];
  let end = 0;
  for (const match of code.matchAll(TOKENS[language])) {
    const kind = Object.entries(match.groups ?? {}).find(([, found]) => found !== undefined)?.[0];
    out.push(code.slice(end, match.index), <span class={`t-${kind}`}>{match[0]}</span>);
    end = match.index + match[0].length;
  }
  out.push(code.slice(end));
  return out;
}
