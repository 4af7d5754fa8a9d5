/** Versions of the API by date, newest first (seed, Versioning). */
export const API_VERSIONS = ["2026-04-23"] as const;
export const API_VERSION = API_VERSIONS[0];
