import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";

const CHILD = fileURLToPath(new URL("./apart-child.mjs", import.meta.url));

/**
 * Runs an exported function in a Node process of its own, so that who makes the load is not who serves or waits.
 * @param {URL} module
 * @param {string} name the export
 * @param {unknown} plan its argument; structured-cloned, as is what it returns
 * @returns {Promise<any>}
 */
export function runApart(module, name, plan) {
  return new Promise((done, failed) => {
    const child = fork(CHILD, { serialization: "advanced" });
    child.once("error", failed);
    child.once("exit", (code) => failed(new Error(`The process that ran ${name} ended with ${code}.`)));
    child.once("message", (/** @type {any} */ { result, error }) => {
      child.removeAllListeners("exit");
      child.disconnect();
      if (error === undefined) done(result);
      else failed(new Error(error));
    });
    child.send({ module: module.href, name, plan });
  });
}
