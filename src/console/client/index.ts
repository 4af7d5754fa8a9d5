import base from "./base.client.js";
import draft from "./draft.client.js";
import keys from "./keys.client.js";
import live from "./live.client.js";
import time from "./time.client.js";
import work from "./work.client.js";

/** The consoles' own script for browsers, as one text: plain JavaScript that only makes the pages nicer. */
export const CONSOLE_SCRIPT = `"use strict";\n(() => {\n${[base, time, live, draft, work, keys].join("\n")}})();\n`;
