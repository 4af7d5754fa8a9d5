import { newDeployment } from "../../../domain/deployment/create.ts";
import { deploymentMachine } from "../../../domain/deployment/machine.ts";
import { isTerminal, present } from "../../../domain/deployment/record.ts";
import { CreateDeployment, type Deployment, type DeploymentEvent } from "../../../domain/deployment/schemas.ts";
import { withSimulator } from "../../../domain/deployment/simulator.ts";
import { iso } from "../../../domain/time.ts";
import { API_VERSION } from "../../../domain/version.ts";

const CREATED_AT = Date.UTC(2026, 3, 23, 9, 0, 0);
const WORKSPACE_ID = "ws_01KPWS2JM0V7D2M9ZC4H8QX5TB";
const DEPLOYMENT_ID = "dep_01KPWS2JM0G6YB3RSE7K2WHN9A";
const EVENT_ID = "evt_01KPWS2PAR4M8C1QZT6D5XGJ7V";
const MESSAGE_ID = "msg_01KPWS2MJ8X2T9BHD3VQ6RYW5C";
const DELIVERY_ID = "dlv_01KPWS2PARZ5K7E2WAJ8NCM4QT";

/** Ids that the examples share. */
export const IDS = {
  workspace: WORKSPACE_ID,
  deployment: DEPLOYMENT_ID,
  event: EVENT_ID,
  delivery: DELIVERY_ID,
  expert: "spec_01KPT0A6Q4B9ZD7MXH2WEC8VRN",
  file: "file_01KPWMZ3T0S4R8YV6NKQ1BHD2E",
  webhook: "whk_01KPT1F2M8C6JX4QWZ9RTBN7HD",
};

/** The body of the example create. */
export const CREATE_BODY = {
  brief: "Review the pricing hero. Return a one-line diagnosis and three rewrites.",
  skills: ["brand-strategy", "copy"],
  metadata: { campaign_id: "q2-launch" },
};

/** What the example deployment is after each change, from created to completed: played by the simulator itself. */
export function exampleCourse(): Deployment[] {
  const unscaled = (ms: number) => ms;
  const machine = withSimulator(deploymentMachine(unscaled), () => MESSAGE_ID);
  let record = newDeployment(CreateDeployment.parse(CREATE_BODY), {
    id: DEPLOYMENT_ID,
    workspace_id: WORKSPACE_ID,
    mode: "test",
    now: CREATED_AT,
    scale: unscaled,
    price: 0,
    context_files: [],
  });
  const course = [present(record)];
  while (!isTerminal(record)) {
    const next = machine.deadlines(record).sort((a, b) => a.at - b.at)[0];
    if (!next) break;
    const outcome = machine.fire(record, next.timer, next.at);
    if (outcome.kind !== "changed") break;
    record = outcome.record;
    course.push(present(record));
  }
  return course;
}

/** The event that tells the last change of the example deployment. */
export function exampleEvent(course: Deployment[]): DeploymentEvent {
  const deployment = course.at(-1) as Deployment;
  return {
    id: EVENT_ID,
    object: "event",
    type: "deployment.completed",
    api_version: API_VERSION,
    mode: deployment.mode,
    workspace_id: WORKSPACE_ID,
    sequence: course.length - 1,
    created_at: deployment.completed_at ?? iso(CREATED_AT),
    data: { deployment },
  };
}

/** Some fields of an object, in the order given. */
export function only<T extends object>(whole: T, keys: (keyof T)[]): Partial<T> {
  return Object.fromEntries(keys.map((key) => [key, whole[key]])) as Partial<T>;
}
