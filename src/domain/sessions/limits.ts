import { DAY, HOUR, MINUTE } from "../time.ts";

// All of it is real time: TIME_SCALE leaves sign-in alone.

export const LINK_LIFE_MS = 15 * MINUTE;
/** How many links a person gets within {@link LINK_WINDOW_MS}: a stranger who types their address can't flood them. */
export const LINKS_PER_WINDOW = 5;
export const LINK_WINDOW_MS = HOUR;
export const SESSION_LIFE_MS = 30 * DAY;
/** A session in use is extended when it was last extended this long ago: not at each request. */
export const RENEW_AFTER_MS = DAY;
export const USER_AGENT_CHARACTERS = 255;
