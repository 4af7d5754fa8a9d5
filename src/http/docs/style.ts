import { TOKENS } from "../../console/style/tokens.ts";
import { FRAME } from "./style-frame.ts";
import { PARTS } from "./style-parts.ts";

/** The stylesheet of the documentation: system fonts, light and dark, one accent colour. */
export const STYLE = TOKENS + FRAME + PARTS;
