import { erasedText } from "../src/domain/deployment/erase.ts";

type Row = { scope: string; body: string };

/**
 * Takes a deployment's content out of the kept answers of a Workspace object. An answer that shows the deployment stays,
 * erased, so that its key makes no second one; others that name the deployment or one of its files go. What has expired
 * goes too; with `files` null nothing else does. Belongs inside the caller's transaction.
 */
export function eraseAnswers(sql: SqlStorage, id: string, files: string[] | null, now: number): void {
  sql.exec("DELETE FROM answers WHERE expires_at <= ?", now);
  if (files === null) return;
  const named = JSON.stringify([id, ...files]);
  const rows = sql
    .exec<Row>(
      `SELECT scope, body FROM answers
      WHERE body LIKE '{%' AND EXISTS (SELECT 1 FROM json_each(?) AS name WHERE instr(answers.body, name.value) > 0)`,
      named,
    )
    .toArray();
  for (const { scope, body } of rows) {
    const { object, id: shown } = JSON.parse(body) as { object?: string; id?: string };
    if (object === "deployment" && shown === id)
      sql.exec("UPDATE answers SET body = ? WHERE scope = ?", erasedText(body), scope);
    else if (object !== "deployment") sql.exec("DELETE FROM answers WHERE scope = ?", scope);
  }
}
