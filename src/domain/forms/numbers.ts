import { isExact } from "./json.ts";

const MAX_DIGITS = 400;

/** Reads a number that a person typed, or says what is wrong with it. */
export function readNumber(text: string, integer: boolean): { value: number } | { problem: string } {
  const typed = text.trim().replace(/^[\u2212\u2013](?=[\d.])/, "-");
  if (/^[-+]?\d{1,3}(?:[,' \u00a0\u202f]\d{3})+(?:\.\d+)?$/.test(typed)) {
    return { problem: "must be written without separators between thousands" };
  }
  if (/^[-+]?(?:\d+|\d{1,3}(?:[.' \u00a0\u202f]\d{3})+),\d+$/.test(typed)) {
    return { problem: "must be written with a point for decimals, not a comma, such as 1.5" };
  }
  if (/^[-+]?\d*\.?\d+e[-+]?\d+$/i.test(typed)) {
    return { problem: "must be written out, without an exponent, such as 1000 and not 1e3" };
  }
  if (!/^[-+]?(?:\d+(?:\.\d*)?|\.\d+)$/.test(typed) || typed.length > MAX_DIGITS) {
    return { problem: integer ? "must be a whole number, such as 12" : "must be a number, such as 12 or 1.5" };
  }
  const value = Number(typed);
  const isWhole = /^[-+]?\d+(?:\.0*)?$/.test(typed);
  if (integer && !isWhole) return { problem: "must be a whole number, without decimals" };
  const digits = typed.replace(/^\+/, "").replace(/\.0*$/, "");
  if (!Number.isFinite(value) || (isWhole && (integer ? !Number.isSafeInteger(value) : !isExact(digits)))) {
    return { problem: "has more digits than can be kept: at most 9007199254740991 either way" };
  }
  return { value: value === 0 ? 0 : value };
}

/** A number as a person would type it, without an exponent. */
export function writeNumber(value: number): string {
  const [mantissa = "", exponent] = String(value).split("e");
  if (exponent === undefined) return mantissa;
  const sign = mantissa.startsWith("-") ? "-" : "";
  const [whole = "", fraction = ""] = mantissa.replace("-", "").split(".");
  const shift = Number(exponent);
  if (shift < 0) return `${sign}0.${"0".repeat(-shift - whole.length)}${whole}${fraction}`;
  return `${sign}${whole}${fraction.padEnd(shift, "0")}`;
}
