import { TOKENS } from "../../../../console/style/tokens.ts";
import { ARTICLE } from "./article.ts";
import { FRAME } from "./frame.ts";
import { PARTS } from "./parts.ts";
import { REFERENCE } from "./reference.ts";
import { SEARCH } from "./search.ts";

/** The stylesheet of the documentation: system fonts, light and dark, one accent colour. */
export const DOCS_STYLE = TOKENS + FRAME + ARTICLE + PARTS + REFERENCE + SEARCH;
