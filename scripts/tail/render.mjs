import { stripVTControlCharacters, styleText } from "node:util";

const SHOWN = ["workspace_id", "deployment_id", "status", "duration_ms", "method", "route"];
const COLOURS = { error: "red", warn: "yellow", debug: "gray" };

/**
 * An entry as one aligned line: time, level, event, workspace, deployment, status, duration, and the rest as k=v.
 * @param {import("./entries.mjs").Entry} entry
 * @param {{ colour: boolean }} how
 */
export function render({ at, level, event, fields }, { colour }) {
  const paint = (format, text, width = 0) => {
    const painted = colour && text ? styleText(format, text, { validateStream: false }) : text;
    return painted + " ".repeat(Math.max(0, width - text.length));
  };
  const { workspace_id, deployment_id, status = "", duration_ms, method, route } = fields;
  const duration = typeof duration_ms === "number" ? `${duration_ms} ms` : "";
  const rest = Object.entries(fields).filter(([key, value]) => !SHOWN.includes(key) && value !== null && value !== "");
  const columns = [
    paint("gray", at === null ? "" : new Date(at).toISOString().slice(5, 23).replace("T", " "), 18),
    paint(COLOURS[level] ?? "green", clean(level), 5),
    paint("bold", clean(event), 24),
    paint("cyan", short(workspace_id), 9),
    paint("cyan", short(deployment_id), 10),
    paint(statusColour(status), clean(status), 11),
    duration.padStart(9),
    "",
    method ? clean(`${method} ${route ?? ""}`) : "",
    ...rest.map(([key, value]) => `${paint("gray", `${clean(key)}=`)}${quoted(value)}`),
  ];
  return columns
    .filter((column, index) => index < 8 || column !== "")
    .join(" ")
    .trimEnd();
}

/** What can't be read, made harmless for a terminal. */
export function clean(value) {
  return stripVTControlCharacters(String(value)).replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, " ");
}

/** `ws_01KPX…W1` as `ws…0000W1`: what an id ends with tells it from others; all begin alike. */
function short(id) {
  if (typeof id !== "string" || id === "") return "";
  return clean(id).replace(/^([a-z]+)_.*(.{6})$/, "$1…$2");
}

function quoted(value) {
  const text = clean(typeof value === "object" ? JSON.stringify(value) : value);
  return /[\s"=]/.test(text) ? JSON.stringify(text) : text;
}

function statusColour(status) {
  if (typeof status === "number") return status >= 500 ? "red" : status >= 400 ? "yellow" : "green";
  return "reset";
}
