import { CONTROLS } from "./controls.ts";
import { DASHBOARD } from "./dashboard.ts";
import { DATA } from "./data.ts";
import { DEPLOYMENT } from "./deployment.ts";
import { FORMS } from "./forms.ts";
import { FRAME } from "./frame.ts";
import { LISTS } from "./lists.ts";
import { OPERATOR } from "./operator.ts";
import { TOKENS } from "./tokens.ts";

/** The stylesheet of the consoles: system fonts, light and dark, one accent colour. */
export const CONSOLE_STYLE = TOKENS + FRAME + CONTROLS + LISTS + DEPLOYMENT + FORMS + DATA + DASHBOARD + OPERATOR;
