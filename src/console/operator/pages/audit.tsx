import type { listAudit } from "../../../services/admin/records.ts";
import { Filter, Filters, Pages, TableOr } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";
import type { Frame } from "../frame.ts";
import { deliveryPath, deploymentPath, expertPath, PATHS, withQuery, workspacePath } from "../paths.ts";
import { Layout } from "./layout.tsx";

type Entry = Awaited<ReturnType<typeof listAudit>>["data"][number];

/** What the audit is narrowed by. */
export interface NarrowedAudit {
  actor: string | null;
  action: string | null;
  workspace: string | null;
  subject: string | null;
}

/** Who did what, on what, before and after; newest first. */
export function AuditPage({
  frame,
  rows,
  narrowed,
  next,
  first,
}: {
  frame: Frame;
  rows: Entry[];
  narrowed: NarrowedAudit;
  next: string | null;
  first: boolean;
}) {
  const { actor, action, workspace, subject } = narrowed;
  const isNarrowed = Object.values(narrowed).some((value) => value !== null);
  return (
    <Layout title="Audit" frame={frame} section="audit">
      <h1>Audit</h1>
      <Filters action={PATHS.audit} clear={isNarrowed ? PATHS.audit : null}>
        <Filter id="actor" words="Who">
          <input id="actor" name="actor" placeholder="operator:op_…" value={actor ?? ""} />
        </Filter>
        <Filter id="action" words="Did what">
          <input id="action" name="action" placeholder="workspace.updated" value={action ?? ""} />
        </Filter>
        <Filter id="subject" words="On what">
          <input id="subject" name="subject" placeholder="An id" value={subject ?? ""} />
        </Filter>
        <Filter id="workspace" words="Workspace">
          <input id="workspace" name="workspace" placeholder="ws_…" value={workspace ?? ""} />
        </Filter>
      </Filters>
      <TableOr
        caption="Audit"
        rows={rows}
        columns={[
          {
            head: "What",
            title: true,
            cell: ({ action: done }) => <a href={withQuery(PATHS.audit, { action: done })}>{done}</a>,
          },
          {
            head: "Who",
            cell: ({ actor: who, actor_name }) => (
              <a href={withQuery(PATHS.audit, { actor: who })} title={who}>
                {actor_name}
              </a>
            ),
          },
          { head: "On", cell: ({ subject_id }) => <Subject id={subject_id} /> },
          { head: "Before and after", cell: (entry) => <Change {...entry} /> },
          { head: "When", tight: true, cell: ({ at }) => <Ago at={at} now={frame.now} /> },
        ]}
        row={({ id }) => ({ id })}
        empty={
          next === null
            ? {
                title: isNarrowed ? "Nothing like that is on record" : "Nothing is on record yet",
                words: "Every act of operators and members appears here.",
              }
            : { title: "None among those that were looked at", words: "There are older ones: go on with Older." }
        }
      />
      <Pages
        first={first}
        newest={withQuery(PATHS.audit, { actor, action, workspace, subject })}
        older={next === null ? null : withQuery(PATHS.audit, { actor, action, workspace, subject, cursor: next })}
      />
    </Layout>
  );
}

const PLACES: Record<string, (id: string) => string> = {
  ws: workspacePath,
  spec: expertPath,
  dep: deploymentPath,
  dlv: deliveryPath,
};

function Subject({ id }: { id: string }) {
  const to = PLACES[id.slice(0, id.indexOf("_"))];
  return to ? (
    <a href={to(id)}>
      <code>{id}</code>
    </a>
  ) : (
    <code>{id}</code>
  );
}

function Change({ before, after, request_id }: Entry) {
  if (!before && !after && !request_id) return null;
  return (
    <details class="fold">
      <summary>{summaryOf(before, after)}</summary>
      {before ? <Values words="Before" values={before} /> : null}
      {after ? <Values words="After" values={after} /> : null}
      {request_id ? (
        <p class="hint">
          By request <code>{request_id}</code>
        </p>
      ) : null}
    </details>
  );
}

function Values({ words, values }: { words: string; values: Record<string, unknown> }) {
  return (
    <>
      <p class="hint">{words}</p>
      <pre class="output-data" tabindex={0}>
        {JSON.stringify(values, null, 2)}
      </pre>
    </>
  );
}

function summaryOf(before: Record<string, unknown> | null, after: Record<string, unknown> | null): string {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  if (names.length === 0) return "The request";
  return names.length > 4 ? `${names.slice(0, 4).join(", ")}, …` : names.join(", ");
}
