import { beforeAll, describe, expect, test } from "vitest";
import type { Deployment, Status } from "../../src/domain/deployment/schemas.ts";
import { call, create, newWorkspace, until, type Workspace } from "../support/api.ts";
import { cancel, createAndCancel, inMinutes, list, sleep } from "../support/http-helpers.ts";

const ITEMS = 25;
const STILL = () => ({ urgency: "scheduled", scheduled_for: inMinutes(60) });
const ids = (deployments: { id: string }[]) => deployments.map(({ id }) => id);
const newestFirst = (deployments: { id: string }[]) => ids(deployments).toSorted().toReversed();

/** Every id of a list, page by page; `between` happens after each page. */
async function walk(key: string, query: string, between: () => Promise<unknown> = async () => {}) {
  const pages: string[][] = [];
  let next: string | null = null;
  do {
    const cursor: string = next === null ? "" : `&cursor=${encodeURIComponent(next)}`;
    const page = await list(key, `?${query}${cursor}`);
    pages.push(ids(page.data));
    next = page.next;
    await between();
  } while (next !== null && pages.length < 50);
  return pages;
}

/** A workspace with 25 cancelled deployments, every third of which is tagged `legal` too. */
let workspace: Workspace;
const made: Deployment[] = [];

beforeAll(async () => {
  workspace = await newWorkspace();
  for (let at = 0; at < ITEMS; at += 5) {
    const five = Array.from({ length: 5 }, (_, i) => {
      const skills = (at + i) % 3 === 0 ? ["copy", "legal"] : ["copy"];
      return createAndCancel(workspace.test, { skills, metadata: { at: at + i } });
    });
    made.push(...(await Promise.all(five)));
  }
});

describe("paging", () => {
  test("newest first, 20 a page unless told otherwise, and next is null at the end", async () => {
    const first = await list(workspace.test);
    expect(first.object).toBe("list");
    expect(ids(first.data)).toEqual(newestFirst(made).slice(0, 20));
    const created = first.data.map(({ created_at }) => created_at);
    expect(created).toEqual(created.toSorted().toReversed());
    const second = await list(workspace.test, `?cursor=${first.next}`);
    expect(ids(second.data)).toEqual(newestFirst(made).slice(20));
    expect(second.next).toBeNull();
  });

  test("an item of a list is the deployment as GET shows it", async () => {
    const [item] = (await list(workspace.test, "?limit=1")).data;
    expect(item).toEqual((await call(`/v1/deployments/${item?.id}`, { key: workspace.test })).body);
  });

  test.each([1, 2, 5, 7, 24, 25, 26, 100])("%i a page: no repeats, no holes", async (limit) => {
    const pages = await walk(workspace.test, `limit=${limit}`);
    expect(pages.flat()).toEqual(newestFirst(made));
    expect(pages).toHaveLength(Math.max(1, Math.ceil(ITEMS / limit)));
    for (const page of pages.slice(0, -1)) expect(page).toHaveLength(limit);
  });

  test("a cursor stays right while new deployments arrive and old ones change", async () => {
    const busy = await newWorkspace();
    const before: Deployment[] = [];
    for (let i = 0; i < 2; i++) {
      before.push(...(await Promise.all(Array.from({ length: 6 }, () => createAndCancel(busy.test)))));
    }
    const open = await create(busy.test, STILL());
    const arrived: string[] = [];
    const pages = await walk(busy.test, "limit=4", async () => {
      arrived.push((await createAndCancel(busy.test)).id);
      if (arrived.length === 1) await cancel(busy.test, open.id);
    });
    expect(pages.flat()).toEqual([open.id, ...newestFirst(before)]);
    expect(ids((await list(busy.test)).data)).toEqual(expect.arrayContaining(arrived));
  });

  test("a cursor may be used twice", async () => {
    const { next } = await list(workspace.test, "?limit=3");
    const twice = [
      await list(workspace.test, `?limit=3&cursor=${next}`),
      await list(workspace.test, `?limit=3&cursor=${next}`),
    ];
    expect(twice[0]).toEqual(twice[1]);
  });

  test("an empty list", async () => {
    expect(await list(workspace.live)).toEqual({ object: "list", data: [], next: null });
  });
});

describe("filters", () => {
  let mixed: Workspace;
  const byStatus = new Map<Status, string>();

  beforeAll(async () => {
    mixed = await newWorkspace();
    const [pending, slow, cancelled] = await Promise.all([
      create(mixed.test, { ...STILL(), skills: ["legal"] }),
      create(mixed.test, { skills: ["copy", "legal", "copy"] }, "slow"),
      createAndCancel(mixed.test, { skills: ["copy"] }),
    ]);
    await until(mixed.test, slow.id, "accepted");
    byStatus.set("pending", pending.id).set("accepted", slow.id).set("cancelled", cancelled.id);
    await sleep(1_000);
  });

  test.each<[query: string, states: Status[]]>([
    ["status=pending", ["pending"]],
    ["status=accepted", ["accepted"]],
    ["status=needs_input", []],
    ["status=cancelled", ["cancelled"]],
    ["status=completed", []],
    ["status=pending&status=accepted", ["pending", "accepted"]],
    ["status=cancelled&status=cancelled&status=expired", ["cancelled"]],
    ["skill=legal", ["pending", "accepted"]],
    ["skill=copy", ["accepted", "cancelled"]],
    ["skill=leg", []],
    ["skill=copy&status=cancelled", ["cancelled"]],
    ["skill=legal&status=cancelled", []],
    ["", ["pending", "accepted", "cancelled"]],
  ])("?%s", async (query, states) => {
    const wanted = states.map((state) => byStatus.get(state) ?? "");
    const { data, next } = await list(mixed.test, `?${query}`);
    expect(ids(data).toSorted()).toEqual(wanted.toSorted());
    expect(next).toBeNull();
  });

  test("a filter holds over pages", async () => {
    const legal = made.filter(({ skills }) => skills.includes("legal"));
    const pages = await walk(workspace.test, "skill=legal&status=cancelled&limit=2");
    expect(pages.flat()).toEqual(newestFirst(legal));
  });

  test("created_after is an inclusive bound, in any zone", async () => {
    const sorted = made.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    const { created_at } = sorted[12] as Deployment;
    const at = Date.parse(created_at);
    const from = (instant: string) => sorted.filter((each) => each.created_at >= instant);
    const query = (instant: string) => list(workspace.test, `?limit=100&created_after=${encodeURIComponent(instant)}`);
    expect(ids((await query(created_at)).data)).toEqual(newestFirst(from(created_at)));
    const later = new Date(at + 1).toISOString();
    expect(ids((await query(later)).data)).toEqual(newestFirst(from(later)));
    const zoned = new Date(at - 5 * 3_600_000).toISOString().replace("Z", "-05:00");
    expect(ids((await query(zoned)).data)).toEqual(newestFirst(from(created_at)));
    expect((await query("2999-01-01T00:00:00Z")).data).toEqual([]);
  });
});

describe("read your writes", () => {
  test("a new deployment is in the list at once, by every filter that it fits", async () => {
    const fresh = await newWorkspace();
    for (let i = 0; i < 5; i++) {
      const { id, created_at } = await create(fresh.test, STILL());
      const queries = ["", "?limit=1", "?status=pending", "?skill=copy", `?created_after=${created_at}`];
      const lists = await Promise.all(queries.map((query) => list(fresh.test, query)));
      for (const { data } of lists) expect(data[0]?.id).toBe(id);
      for (const query of ["?status=accepted", "?skill=legal"])
        expect((await list(fresh.test, query)).data).toEqual([]);
    }
    expect(await walk(fresh.test, "limit=2")).toHaveLength(3);
  });

  test("ten made at once are each in the list once", async () => {
    const fresh = await newWorkspace();
    const ten = await Promise.all(Array.from({ length: 10 }, () => create(fresh.test, STILL())));
    expect(ids((await list(fresh.test)).data)).toEqual(newestFirst(ten));
    expect((await walk(fresh.test, "limit=3")).flat()).toEqual(newestFirst(ten));
  });

  test("a changed state shows within a second", async () => {
    const fresh = await newWorkspace();
    const { id } = await create(fresh.test);
    await until(fresh.test, id, "accepted");
    await sleep(700);
    expect(ids((await list(fresh.test, "?status=pending")).data)).toEqual([]);
    expect((await list(fresh.test)).data[0]?.status).toBe("accepted");
    await cancel(fresh.test, id);
    await sleep(700);
    expect(ids((await list(fresh.test, "?status=cancelled")).data)).toEqual([id]);
    expect(ids((await list(fresh.test, "?status=accepted")).data)).toEqual([]);
  });

  test("the two modes have lists of their own", async () => {
    const { id } = await create(workspace.test);
    expect((await list(workspace.live)).data).toEqual([]);
    expect(ids((await list(workspace.test, "?limit=1")).data)).toEqual([id]);
    await cancel(workspace.test, id);
  });
});
