/** What the Worker may weigh as it is uploaded, gzipped, in KiB (the unit of wrangler's own report); assets are not part of it. */
export const BUDGET_KIB = 400;
