import { env } from "cloudflare:workers";
import { admin, call, create, newExpert, newWorkspace, until, type Workspace } from "../support/api.ts";
import type { Credential, Plan } from "./plans.ts";
import { LATER } from "./values.ts";

const NOBODYS = "0123456789ABCDEFGHJKMNPQRS";
const KEPT = 40;

/** A workspace, what it is known to hold by id, and credentials of every kind. */
export class World {
  private readonly ids = new Map<string, string[]>();
  private readonly cursors = new Map<string, string[]>();
  private links: string[] = [];
  private readonly credentials: Record<Credential, string>;

  private constructor(credentials: Record<Credential, string>) {
    this.credentials = credentials;
  }

  /** A workspace with something of every kind, so that each operation has something to succeed with. */
  static async open(): Promise<World> {
    const workspace = await newWorkspace();
    await admin(`/workspaces/${workspace.id}`, { rate_limit: 1_000_000, in_flight_limit: 100_000 }, "PATCH");
    const world = new World(await credentialsOf(workspace));
    const key = workspace.test;
    const asking = await Promise.all(Array.from({ length: 15 }, () => create(key, {}, "needs_input")));
    await Promise.all(asking.map(({ id }) => until(key, id, "needs_input")));
    world.ids.set(
      "asking",
      asking.map(({ id }) => id),
    );
    for (const path of ["/v1/webhooks", "/v1/webhooks"]) {
      const made = await call(path, {
        key,
        body: { url: "https://agent.example/hook", events: ["usage.threshold_reached"] },
      });
      const { id } = world.note("createWebhook", made.body);
      world.note("testWebhook", (await call(`/v1/webhooks/${id}/test`, { key, method: "POST" })).body);
    }
    world.note("listExperts", (await call("/v1/experts", { key })).body);
    const file = await call("/v1/files?name=a.txt", { key, method: "POST", raw: "some text" });
    world.note("uploadFile", file.body);
    return world;
  }

  /** Notes the ids, links and cursors of an answer. */
  note(operation: string, body: unknown): { id: string } {
    const { id, data, url, next } = (body ?? {}) as { id?: string; data?: unknown; url?: string; next?: string | null };
    for (const one of [{ id }, ...(Array.isArray(data) ? data : [])] as { id?: string }[])
      this.keep(this.ids, one.id?.split("_")[0], one.id);
    if (operation === "uploadFile" && url) this.links = [...this.links, url].slice(-KEPT);
    if (next) this.keep(this.cursors, operation, next);
    return { id: id ?? "" };
  }

  private keep(all: Map<string, string[]>, kind: string | undefined, value: string | undefined): void {
    if (kind === undefined || value === undefined || all.get(kind)?.includes(value)) return;
    all.set(kind, [...(all.get(kind) ?? []), value].slice(-KEPT));
  }

  key(credential: Credential): string {
    return this.credentials[credential];
  }

  /** The path that a plan asks for: one id in eight is nobody's. */
  path({ route, id }: Plan): string {
    if ("text" in id) return route.path.replace("{id}", encodeURIComponent(id.text).replaceAll(".", "%2E"));
    return route.path.replace("{id}", this.pick(route.operation.operationId, prefixOf(route.path), id.pick));
  }

  private pick(operation: string, prefix: string, at: number): string {
    if (at % 8 === 0) return `${prefix}_${NOBODYS}`;
    // Each question is answered once.
    if (operation === "replyToDeployment" && at % 2 === 0)
      return this.ids.get("asking")?.shift() ?? `${prefix}_${NOBODYS}`;
    const known = this.ids.get(prefix) ?? [];
    const newest = at % 3 === 0 ? known : known.slice(-4);
    return newest[at % newest.length] ?? `${prefix}_${NOBODYS}`;
  }

  /** Puts in what only an earlier answer told. */
  filled(operation: string, text: string, at: number): string {
    if (text === LATER.cursor) return this.cursors.get(operation)?.at(-1) ?? btoa(`dep_${NOBODYS}`);
    return text.replaceAll(LATER.file_url, this.links[at % this.links.length] ?? "");
  }
}

function prefixOf(path: string): string {
  const kinds: Record<string, string> = {
    deployments: "dep",
    experts: "spec",
    files: "file",
    webhooks: "whk",
    deliveries: "dlv",
  };
  return kinds[path.split("/")[2] ?? ""] ?? "";
}

async function credentialsOf(workspace: Workspace): Promise<Record<Credential, string>> {
  const made = await admin<{ id: string; key: string }>(`/workspaces/${workspace.id}/keys`, {
    mode: "test",
    name: "revoked",
  });
  await admin(`/workspaces/${workspace.id}/keys/${made.body.id}`, undefined, "DELETE");
  const expires_at = new Date(Date.now() + 300).toISOString();
  const expiring = await admin<{ key: string }>(`/workspaces/${workspace.id}/keys`, {
    mode: "test",
    name: "expiring",
    expires_at,
  });
  const token = await admin<{ token: string }>(`/experts/${await newExpert(["copy"])}/tokens`, { name: "test" });
  return {
    own: `Bearer ${workspace.test}`,
    none: "",
    other_mode: `Bearer ${workspace.live}`,
    revoked: `Bearer ${made.body.key}`,
    expired: `Bearer ${expiring.body.key}`,
    expert: `Bearer ${token.body.token}`,
    admin: `Bearer ${env.ADMIN_TOKEN}`,
    mistyped: `Bearer ${workspace.test.slice(0, -1)}_`,
    basic: `Basic ${btoa(`${workspace.test}:`)}`,
    spaces: `Bearer  ${workspace.test} x`,
  };
}
