import type { GoneReason } from "../views.ts";

/** What is said of a deployment that can't be shown any more. */
export const GONE: Record<GoneReason, { title: string; text: string }> = {
  cancelled: {
    title: "The agent cancelled this deployment",
    text: "There is nothing left to do for it.",
  },
  expired: {
    title: "This deployment has expired",
    text: "Its time ran out before it was accepted or answered.",
  },
  taken: {
    title: "Another expert has taken this one",
    text: "Offers go to several experts at once, and they were a moment faster.",
  },
  withdrawn: {
    title: "This is no longer offered to you",
    text: "You declined it, or it was withdrawn.",
  },
  released: {
    title: "This went back to the other experts",
    text: "It was released, or was not started in time.",
  },
  not_found: {
    title: "There is no such deployment here",
    text: "The address may be mistyped, or it was never offered to you.",
  },
};
