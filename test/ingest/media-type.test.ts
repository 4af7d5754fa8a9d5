import { describe, expect, test } from "vitest";
import { isInline, trueMediaType } from "../../src/domain/files/media-type.ts";

const text = (value: string) => new TextEncoder().encode(value);
const raw = (value: string) => Uint8Array.from(value, (sign) => sign.charCodeAt(0));

const PNG = raw("\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
const JPEG = raw("\xff\xd8\xff\xe0\0\x10JFIF");
const GIF = raw("GIF89a\x01\0\x01\0");
const WEBP = raw("RIFF\x24\0\0\0WEBPVP8 ");
const AVIF = raw("\0\0\0\x20ftypavif\0\0\0\0avifmif1miaf");
const MIF1 = raw("\0\0\0\x20ftypmif1\0\0\0\0mif1avifmiaf");
const PDF = raw("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n");
const ZIP = raw("PK\x03\x04\x14\0\x06\0");
const BINARY = raw("\0\x01\x02\x03\xfe\xff");
const HTML = text("<!DOCTYPE html><script>alert(1)</script>");
const SVG = text('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>');
const SCRIPT = text("alert(document.cookie)");
const DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

describe("the true type of a file", () => {
  test.each<[string, Uint8Array]>([
    ["image/png", PNG],
    ["image/jpeg", JPEG],
    ["image/gif", GIF],
    ["image/webp", WEBP],
    ["image/avif", AVIF],
    ["image/avif", MIF1],
    ["application/pdf", PDF],
  ])("%s is told by its first bytes, whatever was declared", (type, head) => {
    for (const declared of [type, null, "application/octet-stream", "text/plain", "text/html", "image/svg+xml"]) {
      expect(trueMediaType(declared, head, "file.txt"), String(declared)).toBe(type);
    }
    expect(isInline(type)).toBe(true);
  });

  test.each<[string, Uint8Array, string]>([
    ["HTML", HTML, "text/html"],
    ["HTML past a comment and white space", text("\ufeff \n<!-- PNG --><!---->\n<HTML>"), "text/html"],
    ["HTML in UTF-16", raw("\xff\xfe<\0h\0t\0m\0l\0>\0"), "text/html"],
    ["SVG", SVG, "image/svg+xml"],
    ["SVG past its declaration", text('<?xml version="1.0"?>\n<!DOCTYPE svg PUBLIC "x">\n<svg/>'), "image/svg+xml"],
    ["a script", SCRIPT, "text/plain"],
    ["unknown bytes", BINARY, "application/octet-stream"],
    ["a zip archive", ZIP, "application/zip"],
    ["a mark that is cut off", raw("\x89PN\0"), "application/octet-stream"],
    ["the end of a comment that never comes", text("<!-- <html>"), "text/plain"],
  ])("%s is never what is shown in a page, though it was declared to be", (_, head, type) => {
    for (const declared of ["image/png", "image/jpeg", "IMAGE/GIF", "image/webp", "image/avif", "application/pdf"]) {
      const found = trueMediaType(declared, head, "picture.png");
      expect(found, declared).toBe(type);
      expect(isInline(found)).toBe(false);
      expect(isInline(trueMediaType(`${declared}; q=1`, head, "picture.png"))).toBe(false);
    }
  });

  test.each<[string, Uint8Array]>([
    ["text/csv", text("a,b\n1,2\n")],
    ["text/plain; charset=utf-8", text("Grüße")],
    ["text/plain; charset=iso-8859-1", raw("Gr\xfc\xdfe")],
    ["text/markdown", text('<p align="center">A readme</p>')],
    ["text/html", HTML],
    ["image/svg+xml", SVG],
    ["application/json", text('{"a":1}')],
    ["application/rtf", text("{\\rtf1}")],
    ["application/msword", raw("\xd0\xcf\x11\xe0")],
    ["video/mp4", raw("\0\0\0\x18ftypmp42\0")],
    ["text/plain", text("")],
  ])("%s is believed where nothing speaks against it", (declared, head) => {
    expect(trueMediaType(declared, head, "file")).toBe(declared);
  });

  test.each<[string | null, Uint8Array, string, string]>([
    [null, text("# Title"), "notes.md", "text/markdown"],
    ["application/octet-stream", text("a;b"), "TABLE.CSV", "text/csv"],
    ["nonsense", text("hello"), "a", "text/plain"],
    ["", HTML, "page", "text/html"],
    [null, HTML, "page.png", "text/html"],
    [null, text("<p>A readme</p>"), "readme.md", "text/markdown"],
    ["image/png", HTML, "data.csv", "text/html"],
    ["image/png", text("a,b"), "data.csv", "text/csv"],
    [null, BINARY, "notes.md", "application/octet-stream"],
    [null, ZIP, "letter.docx", DOCX],
    ["application/zip", ZIP, "letter.docx", DOCX],
    [DOCX, ZIP, "letter", DOCX],
    [DOCX, HTML, "letter.docx", "text/html"],
    ["text/plain", ZIP, "a.txt", "application/zip"],
    ["text/csv", BINARY, "a.csv", "application/octet-stream"],
    ["audio/mpeg", HTML, "a.mp3", "text/html"],
    [`text/${"x".repeat(200)}`, text("a"), "a", "text/plain"],
    ["text/plain\r\nX-Evil: 1", text("a"), "a", "text/plain"],
    [null, text("a"), "a.constructor", "text/plain"],
  ])("declared %s, with its bytes, named %3$s: %4$s", (declared, head, name, type) => {
    expect(trueMediaType(declared, head, name)).toBe(type);
  });
});
