import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { Mode } from "../../src/domain/actors.ts";
import { everyD1 } from "../support/d1.ts";
import { deploymentStub, eventually, workspaceStub } from "../support/objects.ts";

type Row = Record<string, unknown>;

/** All rows of a table, every column, in the order of its key. */
export async function rowsOf(table: string): Promise<Row[]> {
  const { results } = await everyD1.prepare(`SELECT * FROM ${table}`).all<Row>();
  return results.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

/** What a rebuild restores. */
export const PROJECTED = ["deployments", "deployment_skills", "offers"] as const;

/** The rows of some tables. When the sweep looks is told as whether it does: a row that is kept may have it look too early. */
export async function dump(tables: readonly string[] = PROJECTED): Promise<Record<string, Row[]>> {
  const told = (row: Row) => ("due_at" in row ? { ...row, due_at: row.due_at !== null } : row);
  return Object.fromEntries(await Promise.all(tables.map(async (table) => [table, (await rowsOf(table)).map(told)])));
}

export async function wipe(tables: readonly string[] = PROJECTED): Promise<void> {
  await everyD1.batch(tables.map((table) => everyD1.prepare(`DELETE FROM ${table}`)));
}

/** Waits until D1 has the last change of each, and nothing of theirs is on its way. */
export async function untilProjected(ids: string[]): Promise<void> {
  for (const id of ids) {
    await eventually(async () => {
      const state = await deploymentStub(id).state();
      return state !== null && state.projected === state.revision;
    });
  }
}

/** Every name of a table of D1. */
export async function tables(): Promise<string[]> {
  const query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'";
  const { results } = await env.DB.prepare(query).all<{ name: string }>();
  return results.map(({ name }) => name).filter((name) => !name.startsWith("sqlite_"));
}

/** Where D1 holds a text: `table.column`, each once. */
export async function inDatabase(text: string): Promise<string[]> {
  const found = new Set<string>();
  for (const table of await tables()) {
    for (const row of await rowsOf(table)) {
      for (const [column, value] of Object.entries(row))
        if (String(value).includes(text)) found.add(`${table}.${column}`);
    }
  }
  return [...found].toSorted();
}

/** Where the storage of a deployment's object, or of its Workspace object, holds a text. */
export async function inObjects(text: string, id: string, workspaceId: string, mode: Mode): Promise<string[]> {
  const look = async (_: unknown, state: DurableObjectState) => {
    const entries = [...state.storage.kv.list()].map(([key, value]) => [key, JSON.stringify(value)] as const);
    const rows = ["open_deployments", "answers", "transactions"].flatMap((table) => {
      const has = state.storage.sql.exec("SELECT 1 FROM sqlite_master WHERE name = ?", table).toArray().length > 0;
      return has
        ? state.storage.sql
            .exec(`SELECT * FROM ${table}`)
            .toArray()
            .map((row) => [table, JSON.stringify(row)] as const)
        : [];
    });
    return [...entries, ...rows].filter(([, value]) => value.includes(text)).map(([key]) => key);
  };
  return [
    ...(await runInDurableObject(deploymentStub(id), look)),
    ...(await runInDurableObject(workspaceStub(workspaceId, mode), look)),
  ];
}

/** The keys of all files of a workspace, and the texts beside them. */
export async function filesOf(workspaceId: string): Promise<string[]> {
  const { objects } = await env.FILES.list({ prefix: `${workspaceId}/` });
  return objects.map(({ key }) => key);
}
