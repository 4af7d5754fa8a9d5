import { DAY, HOUR, MINUTE } from "../../../src/domain/time.ts";

export type Verdict = { change: true; event: string | null } | { change: false; refused: boolean };
export type Gesture = "accept" | "decline" | "start" | "ask" | "complete" | "release" | "cancel" | "reply";
/** `agent`, `ops`, or the id of an expert. */
export type Person = string;

const REFUSED: Verdict = { change: false, refused: true };
const NO_OP: Verdict = { change: false, refused: false };

/** The life of a deployment by the contract, told as a story: it shares nothing with the machine under test but the meaning of an hour. */
export class ReferenceDeployment {
  phase = "pending";
  version = 1;
  holder: Person | null = null;
  openQuestion: string | null = null;
  messages = 0;
  reserved: number;
  settled = 0;
  endedBy: string | null = null;
  offeredTo: Person[];
  acceptBy: number;
  private readonly startWindow: number;
  private clock = { name: "acceptance_window", at: 0 };
  private reminder: { name: string; at: number } | null = null;
  private readonly declined = new Set<Person>();
  /** Who was told what, as it happened. The simulated expert of test mode is told nothing. */
  readonly told: { kind: string; to: Person[] }[] = [];
  /** How often it came into or left somebody's hands. */
  handovers = 0;

  constructor(
    private readonly given: {
      now: number;
      live: boolean;
      factor: number;
      urgency: "standard" | "priority";
      price: number;
      offers: Person[];
    },
  ) {
    const hours = given.urgency === "priority" ? 1 : 4;
    this.startWindow = (hours * HOUR) / given.factor;
    this.acceptBy = given.now + (hours * HOUR) / given.factor;
    this.clock.at = this.acceptBy;
    this.reserved = given.price;
    this.offeredTo = [...given.offers];
    this.remindOfOffer(given.now);
  }

  /** Who will not be asked again. */
  get passedOnBy(): Person[] {
    return [...this.declined];
  }

  get over(): boolean {
    return ["completed", "cancelled", "expired"].includes(this.phase);
  }

  /** The timer that falls due next. */
  nextAlarm(): { name: string; at: number } | null {
    if (this.over) return null;
    return this.reminder ?? this.clock;
  }

  /** That timer goes off, perhaps late. */
  ring(now: number): Verdict {
    if (this.reminder !== null) {
      this.tell(this.reminder.name, ...(this.holder === null ? this.offeredTo : [this.holder]));
      this.reminder = null;
      return { change: true, event: null };
    }
    switch (this.phase) {
      case "pending":
      case "needs_input":
        return this.end("expired", this.phase === "pending" ? "not_accepted" : "no_reply");
      case "accepted":
        this.tell("released", this.holder);
        return this.giveBack(now);
      default:
        return this.end("cancelled", "ops");
    }
  }

  /** Somebody does something. */
  gesture(gesture: Gesture, by: Person, now: number, questionId: string | null): Verdict {
    const mine = by === this.holder;
    const owner = by === "agent" ? "agent" : by === "ops" ? "ops" : "expert";
    if (gesture === "cancel") return this.cancel(owner, mine);
    if (owner === "ops" || (owner === "agent") !== (gesture === "reply")) return REFUSED;
    if (gesture === "reply") {
      if (this.phase !== "needs_input" || (questionId !== null && questionId !== this.openQuestion)) return REFUSED;
      this.openQuestion = null;
      this.messages++;
      this.tell("replied", this.holder);
      return this.work(now, "deployment.resumed");
    }
    if (gesture === "accept") {
      if (this.phase === "accepted" && mine) return NO_OP;
      if (this.phase !== "pending" || !this.offeredTo.includes(by)) return REFUSED;
      this.holder = by;
      this.handovers++;
      this.reminder = null;
      return this.become("accepted", "deployment.accepted", "start_window", now + this.startWindow);
    }
    if (gesture === "decline") {
      if (this.phase !== "pending" || !this.offeredTo.includes(by)) return REFUSED;
      this.offeredTo = this.offeredTo.filter((person) => person !== by);
      this.declined.add(by);
      return { change: true, event: null };
    }
    if (!mine) return REFUSED;
    if (gesture === "start" && this.phase === "in_progress") return NO_OP;
    if (gesture === "start" && this.phase === "accepted") return this.work(now, "deployment.in_progress");
    if (gesture === "release" && this.phase === "accepted") return this.giveBack(now);
    if (this.phase !== "in_progress") return REFUSED;
    if (gesture === "complete") {
      this.settled = this.reserved;
      return this.end("completed", null);
    }
    if (gesture !== "ask" || this.messages > 48) return REFUSED;
    this.openQuestion = questionId;
    this.messages++;
    this.reminder = null;
    return this.become("needs_input", "deployment.needs_input", "input_window", now + DAY / this.given.factor);
  }

  private cancel(owner: string, mine: boolean): Verdict {
    if (owner === "expert" && !mine) return REFUSED;
    if (this.phase === "cancelled") return this.endedBy === owner ? NO_OP : REFUSED;
    if (this.over) return REFUSED;
    if (owner === "agent" && this.phase !== "pending" && this.phase !== "accepted") return REFUSED;
    return this.end("cancelled", owner);
  }

  private work(now: number, event: string): Verdict {
    this.reminder = { name: "idle_reminder", at: now + DAY / this.given.factor };
    return this.become("in_progress", event, "idle_limit", now + (3 * DAY) / this.given.factor);
  }

  private giveBack(now: number): Verdict {
    this.offeredTo = this.offeredTo.filter((person) => person !== this.holder);
    if (this.holder) this.declined.add(this.holder);
    this.holder = null;
    this.handovers++;
    this.tell("offer", ...this.offeredTo);
    this.acceptBy = Math.max(this.acceptBy, now + (15 * MINUTE) / this.given.factor);
    this.remindOfOffer(now);
    return this.become("pending", "deployment.released", "acceptance_window", this.acceptBy);
  }

  private end(phase: string, why: string | null): Verdict {
    if (this.holder) this.handovers++;
    // Who ended it knows.
    if (phase === "expired" || (phase === "cancelled" && why !== "expert")) this.tell(phase, this.holder);
    this.reserved = 0;
    this.openQuestion = null;
    this.reminder = null;
    this.endedBy = why;
    return this.become(phase, `deployment.${phase}`, "", Number.POSITIVE_INFINITY);
  }

  /** Half-way to when it lapses. */
  private remindOfOffer(since: number): void {
    if (this.given.live) this.reminder = { name: "offer_reminder", at: Math.floor((since + this.acceptBy) / 2) };
  }

  private tell(kind: string, ...people: (Person | null)[]): void {
    const to = people.filter((person) => person !== null);
    if (this.given.live && to.length > 0) this.told.push({ kind, to });
  }

  private become(phase: string, event: string, name: string, at: number): Verdict {
    this.phase = phase;
    this.version++;
    this.clock = { name, at };
    return { change: true, event };
  }
}
