/** What stands in the built documentation for the address of the API, until it is served and the address is known. */
export const BASE = "https://deploy-api.invalid";
/** The file of what is shown in place of a page that is not there. No page can have its name. */
export const MISSING = "/docs/_missing.html";
/** Where a search's results go in its page, and what was asked. */
export const RESULTS = "<!--results-->";
export const QUERY = "%QUERY%";
