import { setTimeout as sleep } from "node:timers/promises";
import { agent } from "./actors/agent.mjs";
import { expert } from "./actors/expert.mjs";
import { member } from "./actors/member.mjs";
import { operator } from "./actors/operator.mjs";
import { audit } from "./audit/index.mjs";
import { loadDomain } from "./load-domain.mjs";
import { planOf } from "./plan.mjs";
import { prologue } from "./prologue.mjs";
import { startLiar } from "./receiver.mjs";
import { recorder } from "./recorder.mjs";
import { march } from "./serial.mjs";
import { settle } from "./settle.mjs";
import { supervise } from "./supervisor.mjs";
import { makeWorld } from "./world.mjs";

const ROLES = { agent, expert, operator, member };
/** Between the start of the server and the first act. */
const SETUP_MS = 3_000;
const COUNT_EVERY_MS = 1_000;
const REFUSED_PAUSE_MS = 300;

/**
 * One storm: makes a world, lets everybody act while things go wrong, lets it come to rest, and audits it.
 * @param {{ seed: string, minutes: number, stateDir: string, timeScale?: number, say?: (text: string) => void,
 *   actors?: Record<string, number>, serial?: boolean, steps?: number, fury?: number }} options `serial`: one act at a time, `steps` of them
 */
export async function storm({
  seed,
  minutes,
  stateDir,
  timeScale = 1_200,
  say = () => {},
  actors,
  serial = false,
  steps,
  fury,
}) {
  const plan = planOf({
    seed,
    minutes,
    serial,
    ...(actors ? { actors } : {}),
    ...(steps ? { steps } : {}),
    ...(fury ? { fury } : {}),
  });
  // Time stands still in a serial one, but for the leaps that it plans.
  const scale = serial ? 1 : timeScale;
  say(`seed ${seed}, ${minutes} minutes, plan ${plan.digest.slice(0, 16)}`);
  const began = Date.now();
  const clock = plan.clock.map(([at, by]) => /** @type {[number, number]} */ ([began + SETUP_MS + at, by]));
  const [server, domain] = await Promise.all([supervise({ stateDir, timeScale: scale, seed, clock }), loadDomain()]);
  const now = (ago = 0) => Date.now() + server.ahead(ago);
  const liar = await startLiar({ seed, now });
  try {
    const world = await makeWorld({ server, liar, serial });
    const record = recorder(server);
    const given = { server, world, record, liar, timeScale: scale, scale, now, say };
    await prologue(given);
    say("the storm begins");
    const pause = (ms) => sleep(ms);
    const history = serial
      ? await march(plan, given, (actor) => ROLES[actor.role]({ ...given, actor, pause }))
      : await rage(plan, given);
    say(`the storm is over: ${record.entries.length} requests`);
    const { snapshots, stuck } = await settle(given);
    const audits = [];
    for (const snapshot of snapshots) audits.push(await audit(snapshot, domain));
    return {
      plan,
      history,
      server,
      world,
      record,
      liar,
      snapshots,
      stuck,
      audits,
      took_ms: Date.now() - began,
      domain,
    };
  } finally {
    await server.stop().catch(() => {});
    await liar.close();
  }
}

/** Everybody acts, and everything goes wrong, until the time is over. */
async function rage(plan, given) {
  const { server } = given;
  const until = performance.now() + plan.length_ms;
  const pause = (ms) => sleep(Math.max(0, Math.min(ms, until - performance.now())));
  const isOver = () => performance.now() >= until;
  const schedule = async (events, happen) => {
    const start = until - plan.length_ms;
    for (const event of events) {
      await pause(start + event.at - performance.now());
      if (isOver()) return;
      await happen(event);
    }
  };
  const counting = (async () => {
    for (; !isOver(); await pause(COUNT_EVERY_MS)) await server.setWeather({}).catch(() => {});
  })();
  await Promise.all([
    counting,
    schedule(plan.weather, ({ rates }) =>
      server.setWeather({ rates, epoch: server.weather.epoch + 1 }).catch(() => {}),
    ),
    schedule(plan.disturbances, (event) => disturb(event, server, pause)),
    ...plan.cast.map((actor) => play(actor, { ...given, actor, pause }, isOver)),
  ]);
}

async function play(actor, given, isOver) {
  const acts = ROLES[actor.role](given);
  for (const act of actor.acts) {
    await given.pause(act.think_ms);
    // What is under way when it dies fails; nobody spends their acts on a server that is not there.
    while (given.server.isDown() && !isOver()) await given.pause(REFUSED_PAUSE_MS);
    if (isOver()) return;
    await acts[act.kind]?.(act);
    // While nothing answers, acts are not wasted on it.
    if (given.record.isRefused()) await given.pause(REFUSED_PAUSE_MS);
  }
}

async function disturb({ name, for_ms }, server, pause) {
  switch (name) {
    case "kill_runtime":
      return server.killRuntime();
    case "kill_process":
      return server.kill9();
    case "d1_down":
      await server.setWeather({ d1_down: true }).catch(() => {});
      await pause(for_ms);
      return server.setWeather({ d1_down: false }).catch(() => {});
    case "sweep":
      return server.sweep().catch(() => {});
  }
}
