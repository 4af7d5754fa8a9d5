import fc from "fast-check";
import { expect, test } from "vitest";
import type { Actor } from "../../../src/domain/actors.ts";
import type { Command } from "../../../src/domain/deployment/commands.ts";
import { deploymentMachine } from "../../../src/domain/deployment/machine.ts";
import type { DeploymentRecord } from "../../../src/domain/deployment/record.ts";
import type { BenchEntry } from "../../../src/domain/deployment/routing.ts";
import { ROUTING, withRouting } from "../../../src/domain/deployment/with-routing.ts";
import type { Outcome } from "../../../src/domain/machine.ts";
import { MINUTE, scaleOf } from "../../../src/domain/time.ts";
import { AGENT, COMMANDS, CREATED, changed, frozen, newRecord, TIMER } from "../../support/records.ts";
import { actorOf, member } from "./bench.ts";

const WANTED = ["copy", "legal", "design"];
const PEOPLE = ["A", "B", "C", "D", "E", "F"];
/** An object fires no more timers than that in one turn: it would hang otherwise. */
const MOST_TIMERS_A_TURN = 20;

const availability = fc.constantFrom("available" as const, "available" as const, "busy" as const, "away" as const);
const person = fc.record({ skills: fc.subarray(WANTED), availability });
const who = fc.nat(PEOPLE.length - 1);
const step = fc.record({
  /** Parts of a wave's interval, or to the next look. */
  wait: fc.oneof(fc.constant("look" as const), fc.constantFrom(0, 0, 0.1, 0.4, 1.2)),
  what: fc.oneof(
    { weight: 3, arbitrary: fc.record({ kind: fc.constant("decline" as const), who }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("accept" as const), who }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("release" as const) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("nothing" as const) }) },
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant("bench" as const),
        who,
        availability,
        load: fc.constantFrom(0, 0, 1),
        isMember: fc.constantFrom(true, true, true, false),
        /** False if word of it does not reach routing in time. */
        told: fc.constantFrom(true, true, false),
      }),
    },
  ),
});

const story = fc.record({
  factor: fc.constantFrom(1, 3600),
  urgency: fc.constantFrom("standard" as const, "priority" as const),
  people: fc.tuple(...PEOPLE.map(() => person)),
  steps: fc.array(step, { minLength: 10, maxLength: 40, size: "max" }),
});
type Story = typeof story extends fc.Arbitrary<infer S> ? S : never;

/** One live deployment whose commands and timers are applied as its object does, each change held to the rules of routing. */
class Life {
  record: DeploymentRecord;
  now = CREATED;
  readonly seen: string[] = [];
  readonly bench: { entry: BenchEntry; isMember: boolean }[];
  private readonly machine;
  private readonly wave: number;
  private readonly saidNo = new Set<string>();
  private intervalFrom = Number.NEGATIVE_INFINITY;
  private notices = 0;

  constructor({ factor, urgency, people }: Story) {
    const scale = scaleOf(factor);
    this.wave = scale(urgency === "priority" ? MINUTE : 5 * MINUTE);
    this.bench = people.map(({ skills, availability }, index) => ({
      entry: member(PEOPLE[index] as string, skills, { capacity: 1, availability }),
      isMember: true,
    }));
    this.machine = withRouting(deploymentMachine(scale), scale, () => this.present());
    this.record = frozen(newRecord({ scale, offers: [], input: { urgency, skills: WANTED } }));
  }

  present(): BenchEntry[] {
    return this.bench.filter(({ isMember }) => isMember).map(({ entry }) => ({ ...entry }));
  }

  wait(by: number | "look"): void {
    const due = this.deadlines().find(({ timer }) => timer === ROUTING)?.at;
    this.now = by === "look" ? Math.max(this.now, due ?? 0) : this.now + Math.round(by * this.wave);
    this.tick();
  }

  /** Fires what is due, in order. What is due must change something, and be due no more: the object would be stuck. */
  tick(): void {
    for (let fired = 0; ; fired++) {
      const due = this.deadlines()[0];
      if (!due || due.at > this.now) return;
      expect(fired).toBeLessThan(MOST_TIMERS_A_TURN);
      this.accepted(changed(this.machine.fire(this.record, due.timer, this.now)));
      if (due.timer === ROUTING) expect(this.record.routing.next_at ?? this.now + 1).toBeGreaterThan(this.now);
    }
  }

  give(command: Command, actor: Actor): void {
    this.tick();
    const outcome = this.machine.decide(this.record, command, actor, this.now);
    if (outcome.kind !== "changed") return;
    const isNo = actor.type === "expert" && (command.type === "decline" || command.type === "release");
    if (isNo) this.saidNo.add(actor.id);
    if (command.type === "release") this.intervalFrom = this.now;
    this.seen.push(command.type);
    this.accepted(outcome);
    this.tick();
  }

  end(): void {
    for (const each of this.bench) Object.assign(each.entry, { availability: "available", load: 0 });
    this.give(COMMANDS.reroute, TIMER);
    for (const _ of WANTED) this.wait("look");
    if (this.record.status !== "pending") return;
    const left = this.present().filter(({ id, skills }) => skills.length > 0 && !this.saidNo.has(id));
    expect(this.offered().toSorted()).toEqual(left.map(({ id }) => id).toSorted());
    this.seen.push("everybody asked");
  }

  offered(): string[] {
    return this.record.offers.map(({ expert }) => expert.id);
  }

  private deadlines() {
    return this.machine.deadlines(this.record).toSorted((a, b) => a.at - b.at);
  }

  private accepted({ record, event }: Outcome<DeploymentRecord> & { kind: "changed" }): void {
    const before = this.record;
    const known = new Set(before.offers.map(({ expert }) => expert.id));
    this.record = frozen(record);
    const fresh = this.offered().filter((id) => !known.has(id));

    // Who is asked could be at that moment, and never said no.
    for (const id of fresh) {
      const entry = this.present().find((each) => each.id === id);
      expect(entry).toMatchObject({ availability: "available", load: 0 });
      expect(entry?.skills).not.toEqual([]);
    }
    expect(this.offered().filter((id) => this.saidNo.has(id))).toEqual([]);
    if (fresh.length > 0) expect([before.status, record.status]).toEqual(["pending", "pending"]);

    // Offers and refusals of offers are nobody else's business.
    const isSeen = event !== null;
    expect([record.version, record.updated_at]).toEqual(
      isSeen ? [before.version + 1, this.now] : [before.version, before.updated_at],
    );

    // While somebody is being asked, waves keep their distance.
    const { reached } = record.routing;
    if (reached !== before.routing.reached) {
      const members = new Set(this.present().map(({ id }) => id));
      const isAsked = [...known].some((id) => members.has(id));
      if (isAsked) expect(this.now - this.intervalFrom).toBeGreaterThanOrEqual(this.wave);
      expect(reached ?? 0).toBeLessThan(before.routing.reached ?? Number.POSITIVE_INFINITY);
      this.intervalFrom = this.now;
      this.seen.push(isAsked ? "wave in time" : "wave at once");
    }

    // Each of them is told, once, in one notice; the numbers have no hole.
    const told = record.notices.filter(({ number }) => number > this.notices);
    for (const { number } of told) expect(number).toBe(++this.notices);
    const offers = told.filter(({ kind }) => kind === "offer").map(({ to }) => to);
    if (fresh.length > 0) expect(offers.map((to) => to.toSorted())).toEqual([fresh.toSorted()]);
    else expect(offers).toEqual(event === "deployment.released" && record.offers.length > 0 ? [this.offered()] : []);
  }
}

function play(given: Story): string[] {
  const life = new Life(given);
  for (const { wait, what } of given.steps) {
    life.wait(wait);
    if (what.kind === "nothing") continue;
    const chosen =
      "who" in what ? life.bench[what.who] : life.bench.find(({ entry }) => entry.id === life.record.expert?.id);
    if (!chosen) continue;
    if (what.kind !== "bench") {
      life.give(COMMANDS[what.kind], actorOf(chosen.entry));
      continue;
    }
    chosen.isMember = what.isMember;
    Object.assign(chosen.entry, { availability: what.availability, load: what.load });
    if (what.told) life.give(COMMANDS.reroute, TIMER);
  }
  life.end();
  life.give(COMMANDS.cancel, AGENT);
  return life.seen;
}

const RUNS = 500;
const FRESH_SEED = (Date.now() ^ (Math.random() * 2 ** 31)) | 0;
const SITUATIONS = [
  "accept",
  "cancel",
  "decline",
  "everybody asked",
  "release",
  "reroute",
  "wave at once",
  "wave in time",
];

function playMany(seed: number): Map<string, number> {
  const seen = new Map<string, number>();
  const property = fc.property(story, (given) => {
    for (const each of play(given)) seen.set(each, (seen.get(each) ?? 0) + 1);
  });
  const details = fc.check(property, { seed, numRuns: RUNS, verbose: 1 });
  expect(details.failed, `seed ${seed}\n${fc.defaultReportMessage(details)}`).toBe(false);
  return seen;
}

test("in whatever life: who said no is not asked again, waves keep their distance, each is told once, and in the end everybody was asked", () => {
  const often = [...playMany(20261122)].filter(([, times]) => times >= 50).map(([situation]) => situation);
  expect(often.toSorted(), "these lives must come through every situation").toEqual(SITUATIONS);
});

test(`the same in lives that nobody has seen before (seed ${FRESH_SEED})`, () => {
  expect(playMany(FRESH_SEED).size, `seed ${FRESH_SEED}`).toBeGreaterThan(SITUATIONS.length / 2);
});
