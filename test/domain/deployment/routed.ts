import type { Actor } from "../../../src/domain/actors.ts";
import type { Command } from "../../../src/domain/deployment/commands.ts";
import { deploymentMachine } from "../../../src/domain/deployment/machine.ts";
import type { DeploymentRecord } from "../../../src/domain/deployment/record.ts";
import type { BenchEntry } from "../../../src/domain/deployment/routing.ts";
import { ROUTING, withRouting } from "../../../src/domain/deployment/with-routing.ts";
import { CREATED, changed, frozen, type Given, newRecord, REAL_TIME } from "../../support/records.ts";
import { actorOf, member, tails } from "./bench.ts";

/** A deployment under routing alone, on a bench that may change under it. `next` is the time of its next look, since creation. */
export class Routed {
  record: DeploymentRecord;
  now = CREATED;
  private readonly machine;

  constructor(
    public bench: BenchEntry[] | null,
    given: Given = {},
  ) {
    const scale = given.scale ?? REAL_TIME;
    this.machine = withRouting(deploymentMachine(scale), scale, () => this.bench);
    this.record = frozen(newRecord({ offers: [], ...given }));
  }

  get next(): number | null {
    const due = this.machine.deadlines(this.record).find(({ timer }) => timer === ROUTING);
    return due ? due.at - CREATED : null;
  }

  get offered(): string[] {
    return tails(this.record.offers);
  }

  get told(): [string, string[]][] {
    return this.record.notices.map(({ kind, to }) => [kind, to.map((id) => id.slice(-1))]);
  }

  /** The next look happens, when it is due. */
  look(): this {
    this.now = CREATED + (this.next ?? Number.NaN);
    return this.become(changed(this.machine.fire(this.record, ROUTING, this.now)).record);
  }

  /** A command, some time after the last thing that happened. */
  give(command: Command, actor: Actor, after = 0): this {
    this.now += after;
    return this.become(changed(this.decide(command, actor)).record);
  }

  decide(command: Command, actor: Actor) {
    return this.machine.decide(this.record, command, actor, this.now);
  }

  private become(record: DeploymentRecord): this {
    this.record = frozen(record);
    return this;
  }
}

/** Two tags: Ada and Bo cover both, Cy one. */
export const WANTED = { input: { skills: ["copy", "legal"] } };
export const ADA = member("A", ["copy", "legal"]);
export const BO = member("B", ["legal", "copy"]);
export const CY = member("C", ["copy"]);
export const [ada, bo, cy] = [actorOf(ADA), actorOf(BO), actorOf(CY)];
export const away = (entry: BenchEntry): BenchEntry => ({ ...entry, availability: "away" });
