import type { Mode } from "../../../domain/actors.ts";
import { STATUSES, type Status } from "../../../domain/deployment/schemas.ts";
import type { OperatorsDeployment } from "../../../services/admin/deployments.ts";
import { State, stateInWords } from "../../ui/kit.tsx";
import { Filter, Filters, Pages, Select, TableOr } from "../../ui/table.tsx";
import { titleOf } from "../../ui/text.ts";
import { Ago } from "../../ui/time.tsx";
import type { Frame } from "../frame.ts";
import { deploymentPath, expertPath, PATHS, withQuery, workspacePath } from "../paths.ts";
import { Layout } from "./layout.tsx";
import { NONE } from "./words.ts";

/** What the list is narrowed by, as its form has it. */
export interface NarrowedDeployments {
  q: string | null;
  workspace: string | null;
  mode: Mode | null;
  status: Status | null;
}

export const MODE_OPTIONS = [
  { value: "", words: "Both" },
  { value: "live", words: "Live" },
  { value: "test", words: "Test" },
] as const;

/** Everybody's deployments, newest first. */
export function DeploymentsPage({
  frame,
  rows,
  narrowed,
  next,
  first,
}: {
  frame: Frame;
  rows: OperatorsDeployment[];
  narrowed: NarrowedDeployments;
  next: string | null;
  first: boolean;
}) {
  const { q, workspace, mode, status } = narrowed;
  const isNarrowed = Object.values(narrowed).some((value) => value !== null);
  return (
    <Layout title="Deployments" frame={frame} section="deployments">
      <h1>Deployments</h1>
      <Filters action={PATHS.deployments} clear={isNarrowed ? PATHS.deployments : null}>
        <Filter id="q" words="Id, its beginning, or text in metadata" wide>
          <input id="q" name="q" type="search" value={q ?? ""} />
        </Filter>
        <Filter id="workspace" words="Workspace">
          <input id="workspace" name="workspace" placeholder="ws_…" value={workspace ?? ""} />
        </Filter>
        <Filter id="mode" words="Mode">
          <Select id="mode" name="mode" value={mode ?? ""} options={MODE_OPTIONS} />
        </Filter>
        <Filter id="status" words="State">
          <Select
            id="status"
            name="status"
            value={status ?? ""}
            options={[{ value: "", words: "Any" }, ...STATUSES.map((value) => ({ value, words: stateInWords(value) }))]}
          />
        </Filter>
      </Filters>
      <TableOr
        caption="Deployments"
        rows={rows}
        columns={[
          {
            head: "Brief",
            title: true,
            cell: ({ id, brief }) => (
              <>
                <a href={deploymentPath(id)} dir="auto">
                  {titleOf(brief) || "No words"}
                </a>
                <p class="hint">
                  <code>{id}</code>
                </p>
              </>
            ),
          },
          { head: "State", tight: true, cell: ({ status: is }) => <State status={is} /> },
          { head: "Mode", cell: ({ mode: is }) => is },
          {
            head: "Workspace",
            cell: ({ workspace_id }) => (
              <a href={workspacePath(workspace_id)}>
                <code>…{workspace_id.slice(-6)}</code>
              </a>
            ),
          },
          {
            head: "Expert",
            cell: (deployment) => <Holder deployment={deployment} />,
          },
          { head: "Made", tight: true, cell: ({ created_at }) => <Ago at={created_at} now={frame.now} /> },
        ]}
        empty={
          next === null
            ? {
                title: isNarrowed ? "No deployment is like that" : "Nothing was deployed yet",
                words: "Agents deploy with a workspace's key.",
              }
            : { title: "None among those that were looked at", words: "There are older ones: go on with Older." }
        }
      />
      <Pages
        first={first}
        newest={withQuery(PATHS.deployments, { q, workspace, mode, status })}
        older={next === null ? null : withQuery(PATHS.deployments, { q, workspace, mode, status, cursor: next })}
      />
    </Layout>
  );
}

/** Who holds or held it. Those of test mode are made up, and have no page. */
export function Holder({ deployment: { mode, expert, expert_id } }: { deployment: OperatorsDeployment }) {
  if (expert_id === null || mode === "test") return <>{expert?.name ?? NONE}</>;
  return <a href={expertPath(expert_id)}>{expert?.name ?? expert_id}</a>;
}
