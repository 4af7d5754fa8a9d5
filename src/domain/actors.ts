/** Who gives a command. A timer is the system itself, acting on a deadline. */
export type Actor =
  | { type: "agent" }
  | { type: "expert"; id: string; name: string; skills: string[] }
  | { type: "ops"; id: string }
  | { type: "timer" };

export type ActorType = Actor["type"];
export type Mode = "test" | "live";
