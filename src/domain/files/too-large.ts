import { LIMITS } from "../limits.ts";

/** Why a file that is too large for its message failed. */
export const TOO_LARGE = `is over the ${LIMITS.context_files_bytes / 1024 / 1024} MB that a message may hold in all`;
