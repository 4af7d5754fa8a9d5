import { chosen } from "./plan.mjs";

/** What the bench can do; each expert has a few of them. */
export const SKILLS = ["copy", "legal", "design", "research"];
/** What only somebody can who never does anything. */
export const IDLE_SKILL = "patience";
const EXPERTS = [
  { skills: ["copy", "legal"], workspaces: null },
  { skills: ["copy", "design"], workspaces: null },
  { skills: ["legal", "research"], workspaces: [0] },
  { skills: ["design", "research", "copy"], workspaces: [1] },
  { skills: ["copy"], workspaces: [0, 1] },
];

/**
 * Makes the world of a storm by the operators' API, before any fault: two workspaces with both modes, a key and two
 * endpoints each, experts with tokens, and a member who owns both.
 * @param {{ server: any, liar: any, serial: boolean }} given
 */
export async function makeWorld({ server, liar, serial }) {
  const admin = caller(server.baseUrl, server.adminToken);
  const world = { adminToken: server.adminToken, liar, owners: [], experts: [], members: [], workspaces: [] };
  for (const name of ["north", "south"]) {
    const made = await admin("POST", "/admin/v1/workspaces", {
      name,
      in_flight_limit: 40,
      rate_limit: 5_000,
      cycle_cap: 4_000,
    });
    const workspace = { id: made.id, name };
    world.workspaces.push(workspace);
    for (const mode of serial ? ["live"] : ["live", "test"]) {
      const owner = {
        label: `${name}-${mode}`,
        workspace_id: made.id,
        mode,
        secrets: [made.webhook_secret[mode]],
        keys: [],
        /** Deployments that it knows of, oldest first: id, what it last heard. */
        deployments: [],
        /** Endpoints: id, path, secrets; `steady` ones are never touched. */
        endpoints: [],
      };
      world.owners.push(owner);
      const key = await admin("POST", `/admin/v1/workspaces/${made.id}/keys`, { mode, name: "storm" });
      owner.keys.push({ id: key.id, key: key.key });
      for (const steady of [true, false]) {
        const path = `/hook/${owner.label}/${steady ? "steady" : "moved"}`;
        const endpoint = await caller(server.baseUrl, key.key)("POST", "/v1/webhooks", { url: liar.url + path });
        owner.endpoints.push({ id: endpoint.id, path, secrets: [endpoint.secret], steady });
      }
    }
  }
  for (const [index, { skills, workspaces }] of EXPERTS.entries()) {
    const person = {
      name: `Expert ${index}`,
      email: `expert${index}@storm.example`,
      skills,
      capacity: 6,
      workspaces: workspaces === null ? null : workspaces.map((at) => world.workspaces[at].id),
    };
    const made = await admin("POST", "/admin/v1/experts", person);
    const { token } = await admin("POST", `/admin/v1/experts/${made.id}/tokens`, { name: "storm" });
    // Who may ever have been on a bench may have been shown what was there.
    const ever = new Set(workspaces === null ? world.workspaces.map(({ id }) => id) : person.workspaces);
    world.experts.push({ id: made.id, token, ever, mine: [], offered: [] });
  }
  await admin("POST", "/admin/v1/experts", { name: "Idle", email: "idle@storm.example", skills: [IDLE_SKILL] });
  world.members.push(await signIn(server.baseUrl, admin, world.workspaces));
  return world;
}

async function signIn(baseUrl, admin, workspaces) {
  let url = "";
  for (const { id } of workspaces) {
    const made = await admin("POST", `/admin/v1/workspaces/${id}/members`, {
      name: "Owner",
      email: "owner@storm.example",
      role: "owner",
    });
    url ||= made.sign_in_url;
  }
  const answer = await fetch(url, { method: "POST", headers: { Origin: baseUrl }, redirect: "manual" });
  const cookie = (answer.headers.get("Set-Cookie") ?? "").split(";")[0];
  const me = await (await fetch(`${baseUrl}/dashboard/v1/me`, { headers: { Cookie: cookie } })).json();
  if (!me.csrf) throw new Error(`The member could not sign in: ${answer.status} ${JSON.stringify(me)}`);
  return { cookie, csrf: me.csrf };
}

/** Calls that must succeed: for what lies before and after the storm. */
export function caller(baseUrl, credential) {
  return async (method, path, body) => {
    const response = await fetch(baseUrl + path, {
      method,
      headers: {
        Authorization: `Bearer ${credential}`,
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text.slice(0, 300)}`);
    return text ? JSON.parse(text) : null;
  };
}

/** The key that an owner's agents use now. */
export function keyOf(owner) {
  return owner.keys.at(-1).key;
}

/** Somebody's own deployment, the later ones more often. */
export function someDeployment(owner, dice, isFit = () => true) {
  const fit = owner.deployments.filter(isFit);
  return chosen(fit.slice(-30), Math.sqrt(dice));
}
