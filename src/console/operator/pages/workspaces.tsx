import type { listWorkspaces } from "../../../services/admin/workspaces.ts";
import { Filter, Filters, Pages, TableOr } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";
import type { Errors, Typed } from "../form.ts";
import type { Frame } from "../frame.ts";
import { PATHS, withQuery, workspacePath } from "../paths.ts";
import { ActForm } from "./fields.tsx";
import { Back, Layout } from "./layout.tsx";
import { PlanFields } from "./plan.tsx";
import { countInWords } from "./words.ts";

export type ListedWorkspace = Awaited<ReturnType<typeof listWorkspaces>>["data"][number];

/** Every workspace, newest first. */
export function WorkspacesPage({
  frame,
  rows,
  q,
  next,
  first,
}: {
  frame: Frame;
  rows: ListedWorkspace[];
  q: string | null;
  next: string | null;
  first: boolean;
}) {
  return (
    <Layout title="Workspaces" frame={frame} section="workspaces">
      <h1>Workspaces</h1>
      <p class="form-actions">
        <a class="button button-primary" href={PATHS.new_workspace}>
          New workspace
        </a>
      </p>
      <Filters action={PATHS.workspaces} clear={q === null ? null : PATHS.workspaces}>
        <Filter id="q" words="Name, or the beginning of an id" wide>
          <input id="q" name="q" type="search" value={q ?? ""} />
        </Filter>
      </Filters>
      <TableOr
        caption="Workspaces"
        rows={rows}
        columns={[
          { head: "Name", title: true, cell: ({ id, name }) => <a href={workspacePath(id)}>{name}</a> },
          { head: "Id", cell: ({ id }) => <code>{id}</code> },
          { head: "Credits a cycle", align: "end", cell: ({ cycle_cap }) => countInWords(cycle_cap) },
          { head: "In flight", align: "end", cell: ({ in_flight_limit }) => countInWords(in_flight_limit) },
          { head: "Requests a minute", align: "end", cell: ({ rate_limit }) => countInWords(rate_limit) },
          { head: "Made", tight: true, cell: ({ created_at }) => <Ago at={created_at} now={frame.now} /> },
        ]}
        empty={{
          title: q === null ? "There is no workspace yet" : "No workspace is called that",
          words: (
            <>
              <a href={PATHS.new_workspace}>Make one</a>, then give it a key.
            </>
          ),
        }}
      />
      <Pages
        first={first}
        newest={withQuery(PATHS.workspaces, { q })}
        older={next === null ? null : withQuery(PATHS.workspaces, { q, cursor: next })}
      />
    </Layout>
  );
}

/** Makes a workspace. */
export function NewWorkspacePage({ frame, typed, errors }: { frame: Frame; typed: Typed; errors: Errors }) {
  return (
    <Layout title="New workspace" frame={frame} section="workspaces">
      <Back to={PATHS.workspaces} words="Workspaces" />
      <h1>New workspace</h1>
      <ActForm action={PATHS.workspaces} csrf={frame.csrf} words="Make the workspace">
        <PlanFields typed={typed} errors={errors} fresh />
      </ActForm>
    </Layout>
  );
}
