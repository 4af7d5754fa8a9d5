import { describe, expect, test } from "vitest";
import { disposition, nameInDisposition } from "../../src/domain/files/disposition.ts";
import { fileNameProblem, nameInUrl, safeFileName } from "../../src/domain/files/names.ts";
import { bytes } from "../../src/domain/limits.ts";

describe("a name made safe", () => {
  test.each([
    ["report.pdf", "report.pdf"],
    ["Übersicht – 日本 🦊.pdf", "Übersicht – 日本 🦊.pdf"],
    ["../../etc/passwd", ".._.._etc_passwd"],
    ["C:\\temp\\a.txt", "C:_temp_a.txt"],
    ["a\r\nSet-Cookie: b.txt", "a__Set-Cookie: b.txt"],
    ["a\u0000b\u0085c.txt", "a_b_c.txt"],
    ["invoice\u202efdp.exe", "invoice_fdp.exe"],
    ["\u2067a\u2069.txt", "_a_.txt"],
    ["  a.txt ", "a.txt"],
    ["e\u0301.txt", "é.txt"],
    ["", "file"],
    ["   ", "file"],
    [".", "file"],
    ["..", "file"],
  ])("%j becomes %j", (given, name) => {
    expect(safeFileName(given)).toBe(name);
    expect(fileNameProblem(name)).toBeNull();
  });

  test.each([
    [`${"a".repeat(400)}.pdf`, ".pdf"],
    [`${"料".repeat(200)}.docx`, ".docx"],
    [`${"🦊".repeat(100)}.tar`, ".tar"],
    ["x".repeat(300), "x"],
    [`a.${"y".repeat(300)}`, "y"],
    [`\ud800${"a".repeat(300)}.txt`, ".txt"],
  ])("one that is too long is cut at a character, its extension kept", (given, end) => {
    const name = safeFileName(given);
    expect(bytes(name)).toBeLessThanOrEqual(255);
    expect(bytes(name)).toBeGreaterThan(250);
    expect(name.endsWith(end)).toBe(true);
    expect(name.isWellFormed()).toBe(true);
    expect(fileNameProblem(name)).toBeNull();
  });

  test("an upload's own name may not turn the direction of writing", () => {
    expect(fileNameProblem("invoice\u202efdp.exe")).toMatch(/^name: /);
    expect(fileNameProblem("فاتورة.pdf")).toBeNull();
  });

  test.each([
    ["https://a.example/x/report.pdf?X-Amz-Signature=s", "report.pdf"],
    ["https://a.example/x/my%20file.pdf#page=2", "my file.pdf"],
    ["https://a.example/x/a%2F..%2Fb.pdf", "a_.._b.pdf"],
    ["https://a.example/x/%E0%A4.pdf", "%E0%A4.pdf"],
    ["https://a.example/x/", "x"],
    ["https://a.example", "file"],
  ])("the one in %s is %j", (url, name) => {
    expect(nameInUrl(url)).toBe(name);
  });
});

describe("the name in a Content-Disposition", () => {
  test.each([
    [null, null],
    ["attachment", null],
    ["attachment; filename=a.pdf", "a.pdf"],
    ["inline;filename=a.pdf;size=3", "a.pdf"],
    ['attachment; FileName = "a b.pdf"', "a b.pdf"],
    ["attachment; filename=a b.pdf", "a b.pdf"],
    ['attachment; filename="a \\"b\\"; c.pdf"', 'a "b"; c.pdf'],
    ["attachment; filename=\"plain.pdf\"; filename*=UTF-8''%e2%82%ac%20rates.pdf", "€ rates.pdf"],
    ["attachment; filename*=iso-8859-1'en'%A3%20rates.pdf; filename=x", "£ rates.pdf"],
    ["attachment; filename*=UTF-8''%E0%A4; filename=b.pdf", "b.pdf"],
    ["attachment; filename*=koi8-r''a; filename=b.pdf", "b.pdf"],
    ["attachment; filename=\"x; filename*=UTF-8''evil.exe\"", "x; filename*=UTF-8''evil.exe"],
    ['attachment; filename="\u00c3\u00bc.pdf"', "ü.pdf"],
    ['attachment; filename="\u00fc.pdf"', "ü.pdf"],
    ['attachment; filename="日.pdf"', "日.pdf"],
    ['attachment; filename=""', null],
    ["attachment; filename", null],
  ])("%j gives %j", (header, name) => {
    expect(nameInDisposition(header)).toBe(name);
  });

  test.each(["a.pdf", "it's (1) *.pdf", 'a "b"; c\\d.pdf', "Übersicht – 日本 🦊.pdf", "a\r\nb", "100%.pdf"])(
    "%j is written in plain ASCII and reads back",
    (name) => {
      const header = disposition("attachment", name);
      expect(header).toMatch(/^attachment; filename\*=UTF-8''[\w.~%!-]+$/);
      expect(nameInDisposition(header)).toBe(name);
    },
  );
});
