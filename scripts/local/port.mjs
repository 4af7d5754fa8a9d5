import { createServer } from "node:net";
import { StartError } from "./settings.mjs";

/**
 * Refuses a port that another program holds before anything slow begins.
 * @param {number} port
 * @param {string} host
 * @returns {Promise<void>}
 */
export function assertPortFree(port, host) {
  return new Promise((done, failed) => {
    const server = createServer();
    server.once("error", (error) => failed(refusal(error, port, host)));
    server.listen({ port, host, exclusive: true }, () => server.close(() => done()));
  });
}

/** @returns {Promise<number>} a port that nothing listens on */
export function freePort() {
  return new Promise((done, failed) => {
    const server = createServer();
    server.once("error", failed);
    server.listen(0, "127.0.0.1", () => {
      const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
      server.close(() => done(port));
    });
  });
}

/** @param {number} port */
export function portBusy(port) {
  return new StartError(`Port ${port} is in use by another program. Stop that, or choose another with PORT=….`);
}

function refusal(error, port, host) {
  if (error.code === "EADDRINUSE") return portBusy(port);
  if (error.code === "EACCES")
    return new StartError(`Port ${port} needs more rights. Choose one above 1023 with PORT=….`);
  return new StartError(`The server can't listen on ${host}:${port}: ${error.message}`);
}
