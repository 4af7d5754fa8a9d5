/** What stands in the built documentation for the address of the API, until it is served and the address is known. */
export const BASE = "https://deploy-api.invalid";
/** Where a search's results go in its page, and what was asked. */
export const RESULTS = "<!--results-->";
export const QUERY = "%QUERY%";
