/** The longest that a queue holds a message back; a longer wait is the sweep's to end. */
export const LONGEST_DELAY_SECONDS = 24 * 60 * 60;
