import { createHash } from "node:crypto";
import { FAULTS } from "./kinds.ts";
import { drawsOf } from "./random.ts";

/** How often each actor does what: of so many turns. */
const WEIGHTS = {
  agent: {
    create: 34,
    repeat: 6,
    conflict: 2,
    get: 10,
    wait: 3,
    list: 5,
    events: 2,
    cancel: 5,
    reply: 16,
    usage: 2,
    experts: 2,
    foreign: 3,
    upload: 2,
    endpoint_new: 1,
    endpoint_change: 2,
    endpoint_delete: 0.5,
    endpoint_test: 2,
    rotate: 1,
    deliveries: 2,
    replay: 2,
  },
  expert: { accept: 40, decline: 3, work: 50, mine: 2, availability: 4, foreign: 2 },
  operator: {
    bench: 22,
    plan: 18,
    top_up: 8,
    renew_key: 6,
    cancel: 8,
    replay_dead: 10,
    deployments: 6,
    deliveries: 5,
    workspaces: 5,
    audit: 4,
  },
  member: { list: 25, get: 20, usage: 15, reply: 15, cancel: 10, limits: 8, replay: 8, audit: 0.01 },
};
const THINK_MS = { agent: [30, 420], expert: [20, 260], operator: [200, 1_200], member: [150, 900] };

/** The weather of a stretch of time: each family of faults light or heavy. */
const RATES = { light: 0.006, heavy: 0.08 };
const FAMILIES = ["d1", "queue", "consumer", "object", "r2", "net", "evict", "alarm"];
/** What costs much time strikes less often. */
const RARER = {
  "d1.hang": 0.15,
  "d1.late": 0.15,
  "object.late": 0.1,
  "d1.slow": 2,
  "object.slow": 2,
  "alarm.late": 2,
  "alarm.twice": 2,
};

/**
 * What will be done and what will go wrong: nothing but the seed and the options decide it. Instants and pauses are
 * milliseconds; how it meets with what the runtime does at the same time is the machine's affair.
 * @param {{ seed: string, minutes: number, actors?: Partial<Record<keyof typeof WEIGHTS, number>>, serial?: boolean, steps?: number,
 *   fury?: number }} options `fury`: how many times as often faults strike
 */
export function planOf({ seed, minutes, actors = {}, serial = false, steps = Math.ceil(minutes * 60), fury = 1 }) {
  const length_ms = Math.round(minutes * 60_000);
  const many = { agent: serial ? 2 : 4, expert: serial ? 2 : 5, operator: 1, member: 1, ...actors };
  const cast = Object.entries(many).flatMap(([role, count]) =>
    Array.from({ length: count }, (_, index) => ({
      role,
      name: `${role}#${index}`,
      index,
      acts: actsOf({ seed, role, index, length_ms, serial }),
    })),
  );
  const plan = {
    seed,
    length_ms,
    serial,
    ...(serial ? { steps } : {}),
    cast,
    weather: weatherOf(seed, length_ms, fury),
    disturbances: serial ? [] : disturbancesOf(seed, length_ms),
    // A clock that stands in for the hosts' own: it steps forward now and then.
    clock: serial ? [] : clockOf(seed, length_ms),
  };
  return { ...plan, digest: createHash("sha256").update(JSON.stringify(plan)).digest("hex") };
}

function actsOf({ seed, role, index, length_ms, serial }) {
  const draws = drawsOf(seed, role, index);
  const acts = [];
  const [least, most] = THINK_MS[role];
  for (let at = 0; at < length_ms; ) {
    const think_ms = draws.whole(least, most);
    at += think_ms + (serial ? 400 : 0);
    acts.push({
      kind: draws.weighted(WEIGHTS[role]),
      think_ms,
      nonce: `${role}${index}-${acts.length}`,
      // Whatever an act has to choose, it chooses by these.
      dice: Array.from({ length: 6 }, () => Number(draws.next().toFixed(6))),
      // The client goes away in mid-request, so many milliseconds after it began.
      cut_ms: !serial && draws.next() < 0.06 ? draws.whole(1, 120) : null,
      // How often it asks again, with the same key, when it does not know what came of it.
      again: draws.whole(0, 4),
    });
  }
  return acts;
}

function weatherOf(seed, length_ms, fury) {
  const draws = drawsOf(seed, "weather");
  const stretches = [];
  for (let at = 0; at < length_ms; at += draws.whole(2_000, 6_000)) {
    const heavy = [draws.pick(FAMILIES), draws.pick(FAMILIES)];
    const calm = draws.next() < 0.15;
    const rateOf = (fault) => {
      const rate = heavy.includes(fault.split(".")[0]) ? RATES.heavy : RATES.light;
      return Number((fury * rate * (RARER[fault] ?? 1) * (0.5 + draws.next())).toFixed(5));
    };
    stretches.push({ at, rates: calm ? {} : Object.fromEntries(FAULTS.map((fault) => [fault, rateOf(fault)])) });
  }
  return stretches;
}

function disturbancesOf(seed, length_ms) {
  const draws = drawsOf(seed, "disturbances");
  const found = [];
  const every = (name, least, most, more = () => ({})) => {
    // A short storm has its first one early.
    const first = draws.whole(Math.min(least, length_ms) / 4, Math.min(most, length_ms) / 2);
    for (let at = Math.round(first); at < length_ms - 500; at += draws.whole(least, most)) {
      found.push({ at, name, ...more() });
    }
  };
  every("kill_runtime", 15_000, 40_000);
  // It takes a while to come back.
  if (length_ms > 20_000) every("kill_process", 60_000, 120_000);
  every("d1_down", 10_000, 30_000, () => ({ for_ms: draws.whole(300, 2_500) }));
  every("sweep", 15_000, 30_000);
  return found.toSorted((a, b) => a.at - b.at);
}

function clockOf(seed, length_ms) {
  const draws = drawsOf(seed, "clock");
  const jumps = [];
  let left = 60_000;
  for (let at = draws.whole(500, 4_000); at < length_ms && left > 0; at += draws.whole(3_000, 15_000)) {
    const by = draws.next() < 0.8 ? draws.whole(1, 400) : draws.whole(1_000, 4_000);
    jumps.push([at, by]);
    left -= by;
  }
  return jumps;
}

/** One of a list, by a number from 0 up to 1; undefined of an empty one. */
export function chosen(list, dice) {
  return list[Math.floor(dice * list.length)];
}
