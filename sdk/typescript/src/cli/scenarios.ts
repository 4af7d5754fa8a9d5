/** The courses of test mode, and what comes of each. A test holds the names to the API's own. */
export const SCENARIOS: Readonly<Record<string, string>> = {
  complete: "accepted, started, completed",
  needs_input: "the expert asks; a reply completes it",
  expire: "nobody accepts it, and it expires",
  no_reply: "the expert asks, and it expires for want of a reply",
  expert_cancel: "the expert gives up",
  slow: "accepted, then nothing until you cancel; cancelled after an hour",
  unavailable: "refused: no expert is available (422)",
  credits_exhausted: "refused: the credits are used up (402)",
};

/** What `metadata` says for a scenario; nothing for the plain course. */
export function scenarioMetadata(scenario: string): Record<string, string> {
  return scenario === "complete" ? {} : { hd_test: scenario };
}
