/**
 * What the pages of the dashboard and of the operator console are about.
 * @typedef {object} Subjects
 * @property {string} workspace_id
 * @property {string} live a live deployment that has ended
 * @property {string} test a deployment of test mode
 * @property {{ test: string, live: string }} endpoints a webhook endpoint of each mode
 * @property {string} delivery one that was given up
 * @property {string} expert_id
 *
 * @typedef {object} Page
 * @property {string} name its picture's
 * @property {string} path
 */

/**
 * Every page of a workspace in one mode, as a member of it goes through them.
 * @param {Subjects} about
 * @param {"test" | "live"} mode
 * @returns {Page[]}
 */
export function dashboardPages(about, mode) {
  const [id, endpoint] = [about[mode], about.endpoints[mode]];
  return at(`/dashboard/${about.workspace_id}/${mode}`, "dashboard", [
    ["home", ""],
    ["deployments", "/deployments"],
    ["deployment", `/deployments/${id}`],
    ["keys", "/keys"],
    ["webhooks", "/webhooks"],
    ["webhook", `/webhooks/${endpoint}`],
    ...(mode === "live"
      ? [
          ["dead-letters", "/webhooks/dead-letters"],
          ["delivery", `/webhooks/deliveries/${about.delivery}`],
        ]
      : [["try", "/try"]]),
    ["usage", "/usage"],
    ["members", "/members"],
    ["settings", "/settings"],
  ]);
}

/**
 * Every page of the operator console.
 * @param {Subjects} about
 * @returns {Page[]}
 */
export function operatorPages({ workspace_id, live, delivery, expert_id }) {
  return at("/operator", "operator", [
    ["health", ""],
    ["charts", "/charts"],
    ["benches", "/benches"],
    ["misses", "/misses"],
    ["workspaces", "/workspaces"],
    ["new-workspace", "/workspaces/new"],
    ["workspace", `/workspaces/${workspace_id}`],
    ["workspace-keys", `/workspaces/${workspace_id}/keys`],
    ["workspace-credits", `/workspaces/${workspace_id}/credits`],
    ["workspace-members", `/workspaces/${workspace_id}/members`],
    ["experts", "/experts"],
    ["new-expert", "/experts/new"],
    ["expert", `/experts/${expert_id}`],
    ["expert-work", `/experts/${expert_id}/work`],
    ["expert-tokens", `/experts/${expert_id}/tokens`],
    ["deployments", "/deployments"],
    ["deployment", `/deployments/${live}`],
    ["deliveries", "/deliveries"],
    ["delivery", `/deliveries/${delivery}`],
    ["dead-messages", "/dead-messages"],
    ["requests", "/requests"],
    ["operators", "/operators"],
    ["tokens", "/tokens"],
    ["audit", "/audit"],
  ]);
}

function at(root, console, pages) {
  return pages.map(([name, path]) => ({ name: `${console}-${name}`, path: root + path }));
}
