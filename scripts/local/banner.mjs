import { join } from "node:path";
import { demoDeployment, demoOperator, demoOwner } from "./demo.mjs";
import { shortPath } from "./options.mjs";

/**
 * Tells what runs where, and what to try first.
 * @param {{ local: any, stateDir: string, logPath: string, timeScale: number }} about
 */
export function printBanner({ local, stateDir, logPath, timeScale }) {
  console.log(`
humandeploy is ready at ${local.base_url}${timeScale === 1 ? "" : ` (time runs ${timeScale} times as fast)`}

Deploy something with the test key:

${curl(local)}

Documentation    ${local.base_url}/docs
Expert console   ${local.consoles.expert}
                 signs in as ${local.experts[0].email}
Dashboard        ${local.consoles.dashboard}
                 signs in as ${demoOwner.email}
Operators        ${local.consoles.operator}
                 signs in as ${demoOperator.email}
                 Each once and within 15 minutes; later ones by e-mail:
Outbox           ${local.base_url}/dev/outbox
Keys and tokens  ${shortPath(join(stateDir, "local.json"))}
Log              ${shortPath(logPath)}

Ctrl-C stops it; its state stays.
`);
}

function curl(local) {
  const body = JSON.stringify(demoDeployment, null, 2).replace(
    /\[\n\s+([^\]]*?)\n\s+\]/,
    (_, items) => `[${items.replace(/\s*\n\s*/g, " ")}]`,
  );
  return [
    `curl ${local.base_url}/v1/deployments`,
    `-H "Authorization: Bearer ${local.test_key}"`,
    '-H "Content-Type: application/json"',
    `-d '${body}'`,
  ].join(" \\\n  ");
}
