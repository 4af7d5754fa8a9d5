import hljs from "highlight.js/lib/core";
import bash from "highlight.js/lib/languages/bash";
import http from "highlight.js/lib/languages/http";
import ini from "highlight.js/lib/languages/ini";
import json from "highlight.js/lib/languages/json";
import python from "highlight.js/lib/languages/python";
import typescript from "highlight.js/lib/languages/typescript";

const LANGUAGES = { bash, http, ini, json, python, typescript };
for (const [name, language] of Object.entries(LANGUAGES)) hljs.registerLanguage(name, language);

const NAMES = {
  sh: "bash",
  shell: "bash",
  console: "bash",
  ts: "typescript",
  js: "typescript",
  py: "python",
  jsonc: "json",
  toml: "ini",
};

export function highlight(code, language) {
  const name = NAMES[language] ?? language;
  if (!Object.hasOwn(LANGUAGES, name)) return escaped(code);
  return hljs.highlight(code, { language: name }).value;
}

function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
