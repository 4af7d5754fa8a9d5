/** One parameter of a header: `; name=token` or `; name="quoted"`. Tokens may hold spaces, as servers forget to quote them. */
const PARAMETER = /\s*;\s*([\w!#$%&'*+.^`|~-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;"]*))/sy;

/** The file name in a Content-Disposition header (RFC 6266), `filename*` before `filename`, or null. As it was given: not made safe. */
export function nameInDisposition(header: string | null): string | null {
  if (header === null) return null;
  const found = new Map<string, string>();
  PARAMETER.lastIndex = header.indexOf(";") === -1 ? header.length : header.indexOf(";");
  for (let match = PARAMETER.exec(header); match; match = PARAMETER.exec(header)) {
    const [, name = "", quoted, token = ""] = match;
    const key = name.toLowerCase();
    if (!found.has(key)) found.set(key, quoted === undefined ? token.trim() : quoted.replaceAll(/\\(.)/gs, "$1"));
  }
  return extended(found.get("filename*")) || utf8(found.get("filename")) || null;
}

/** The value of an attachment's or inline file's Content-Disposition, its name encoded by RFC 5987. */
export function disposition(kind: "attachment" | "inline", name: string): string {
  const encoded = encodeURIComponent(name.toWellFormed()).replaceAll(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind}; filename*=UTF-8''${encoded}`;
}

/** `charset'language'percent-encoded`. */
function extended(value: string | undefined): string | null {
  const [, charset, encoded = ""] = /^(utf-8|iso-8859-1)'[^']*'(.*)$/i.exec(value ?? "") ?? [];
  if (charset === undefined) return null;
  if (charset.toLowerCase() !== "utf-8") {
    return encoded.replaceAll(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  }
  try {
    return decodeURIComponent(encoded);
  } catch {
    return null;
  }
}

/** Servers write UTF-8 where the standard has Latin-1: read as what it most likely was. */
function utf8(value: string | undefined): string | null {
  if (value === undefined) return null;
  const codes = Array.from(value, (sign) => sign.codePointAt(0) ?? 0);
  if (codes.some((code) => code > 0xff)) return value;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(Uint8Array.from(codes));
  } catch {
    return value;
  }
}
