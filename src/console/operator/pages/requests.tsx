import { LIMIT_REQUEST_STATUSES, type LimitRequestStatus } from "../../../domain/admin/people.ts";
import type { listLimitRequests } from "../../../services/admin/limit-requests.ts";
import { Confirm, ErrorSummary } from "../../ui/kit.tsx";
import { Filter, Filters, Pages, Select, TableOr } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";
import type { Errors } from "../form.ts";
import type { Frame } from "../frame.ts";
import { PATHS, pathOf, withQuery, workspacePath } from "../paths.ts";
import { ActForm } from "./fields.tsx";
import { Layout } from "./layout.tsx";
import { countInWords } from "./words.ts";

type Request = Awaited<ReturnType<typeof listLimitRequests>>["data"][number];

const WORDS: Record<LimitRequestStatus, { words: string; state: string }> = {
  open: { words: "Open", state: "needs_input" },
  granted: { words: "Granted", state: "completed" },
  declined: { words: "Declined", state: "cancelled" },
};
const LIMITS: Record<string, string> = {
  cycle_cap: "credits a cycle",
  in_flight_limit: "in flight at once",
  rate_limit: "requests a minute",
};

/** What workspaces ask for, newest first. */
export function RequestsPage({
  frame,
  rows,
  status,
  workspace,
  next,
  first,
  errors,
}: {
  frame: Frame;
  rows: Request[];
  status: LimitRequestStatus | null;
  workspace: string | null;
  next: string | null;
  first: boolean;
  errors: Errors;
}) {
  return (
    <Layout title="Limit requests" frame={frame} section="requests">
      <h1>Limit requests</h1>
      <ErrorSummary errors={errors} />
      <Filters action={PATHS.requests} clear={status === null && workspace === null ? null : PATHS.requests}>
        <Filter id="status" words="State">
          <Select
            id="status"
            name="status"
            value={status ?? ""}
            options={[
              { value: "", words: "Any" },
              ...LIMIT_REQUEST_STATUSES.map((value) => ({ value, words: WORDS[value].words })),
            ]}
          />
        </Filter>
        <Filter id="workspace" words="Workspace">
          <input id="workspace" name="workspace" placeholder="ws_…" value={workspace ?? ""} />
        </Filter>
      </Filters>
      <TableOr
        caption="Limit requests"
        rows={rows}
        columns={[
          {
            head: "Workspace",
            title: true,
            cell: ({ workspace_id }) => (
              <a href={workspacePath(workspace_id)}>
                <code>{workspace_id}</code>
              </a>
            ),
          },
          { head: "Wants", cell: ({ wanted }) => wantedInWords(wanted) },
          { head: "Why", cell: ({ reason }) => <span dir="auto">{reason}</span> },
          {
            head: "State",
            tight: true,
            cell: ({ status: is }) => <span class={`state state-${WORDS[is].state}`}>{WORDS[is].words}</span>,
          },
          { head: "Asked", tight: true, cell: ({ created_at }) => <Ago at={created_at} now={frame.now} /> },
          {
            head: "Decide",
            unseen: true,
            align: "end",
            cell: ({ id, status: is, workspace_id }) =>
              is === "open" ? (
                <div class="table-acts">
                  <Confirm label="Grant…" title="Grant what they ask for?">
                    <p>The workspace gets these limits from the next request on.</p>
                    <ActForm action={pathOf(PATHS.requests, id, "grant")} csrf={frame.csrf} words="Grant it" />
                  </Confirm>
                  <ActForm
                    action={pathOf(PATHS.requests, id, "decline")}
                    csrf={frame.csrf}
                    words="Decline"
                    small
                    label={`Decline what ${workspace_id} asks for`}
                  />
                </div>
              ) : null,
          },
        ]}
        empty={{ title: "Nobody asks for more", words: "Owners ask for higher limits on their dashboard." }}
      />
      <Pages
        first={first}
        newest={withQuery(PATHS.requests, { status, workspace })}
        older={next === null ? null : withQuery(PATHS.requests, { status, workspace, cursor: next })}
      />
    </Layout>
  );
}

function wantedInWords(wanted: Record<string, number>): string {
  return Object.entries(wanted)
    .map(([limit, value]) => `${countInWords(value)} ${LIMITS[limit] ?? limit}`)
    .join(", ");
}
