import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../../scripts/security/lock.mjs";

const text = readFileSync(join(root, "docs/security.md"), "utf8");
const NAMED = /`((?:test|sdk)\/[\w./-]+\.test\.(?:ts|mjs))` › ([^|\n]+)/g;
const TITLE = /\b(?:test|it|describe)(?:\.\w+)*(?:\((?:[^()`]|\([^()]*\))*\))?\(\s*(["'`])((?:\\.|(?!\1).)*)\1/gs;

/** What `text` names as proof: a file, and what a title in it must be the whole of. */
function proofsIn(document) {
  return [...document.matchAll(NAMED)].map(([, file, said]) => ({ file, said: said.trim() }));
}

/** The titles of a file of tests, those of `test.each` too. */
function titlesOf(source) {
  const given = [...source.matchAll(TITLE)].map(([, , title]) => title);
  const each = [...source.matchAll(/\]\s*(?:as const)?\)\(\s*(["'`])((?:\\.|(?!\1).)*)\1/gs)].map(
    ([, , title]) => title,
  );
  const named = [...source.matchAll(/\.each\([\w. ]+\)\(\s*(["'`])((?:\\.|(?!\1).)*)\1/gs)].map(([, , title]) => title);
  return [...given, ...each, ...named].map((title) => title.replaceAll(/\\(["'`])/g, "$1"));
}

/** Which of the proofs are not there. */
function missing(proofs) {
  return proofs.filter(({ file, said }) => {
    const path = join(root, file);
    if (!existsSync(path)) return true;
    const titles = titlesOf(readFileSync(path, "utf8"));
    return !titles.includes(said);
  });
}

test("every test that docs/security.md names is there, under just that title", () => {
  const proofs = proofsIn(text);
  assert.ok(proofs.length >= 70, `${proofs.length} proofs are named`);
  assert.deepEqual(missing(proofs), []);
});

test("a title that was changed, and a file that is gone, would be noticed", () => {
  const [{ file, said }] = proofsIn(text);
  const line = (path, title) => `| a | b | \`${path}\` › ${title} |`;
  assert.deepEqual(missing(proofsIn(line(file, said))), []);
  assert.equal(missing(proofsIn(line(file, `${said} more`))).length, 1);
  assert.equal(missing(proofsIn(line("test/none.test.ts", said))).length, 1);
});

test("every row of abuse has a proof, and every test of this folder is one", () => {
  const rows = text.split("\n").filter((line) => /^\| /.test(line));
  const tables = text.split("| abuse | what stops it | proof |\n| --- | --- | --- |\n").slice(1);
  const abuses = tables.flatMap((table) => table.split("\n\n")[0]?.split("\n") ?? []);
  assert.ok(abuses.length >= 65 && abuses.length < rows.length, `${abuses.length} rows`);
  assert.deepEqual(
    abuses.filter((row) => proofsIn(row).length === 0),
    [],
  );
  const own = globSync("test/security/*.test.{ts,mjs}", { cwd: root });
  assert.ok(own.length >= 6);
  assert.deepEqual(
    own.filter((file) => !text.includes(file)),
    [],
  );
});

test("every file of ours that docs/security.md names is there", () => {
  const files = [...text.matchAll(/`((?:src|scripts|durable-objects|extractor)\/[\w./-]+)`|\]\(([\w./-]+\.md)\)/g)];
  assert.ok(files.length >= 3);
  for (const [, own, page] of files) assert.ok(existsSync(join(root, own ?? `docs/${page}`)), own ?? page);
});
