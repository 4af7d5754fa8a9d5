import { type Deployment, STATUSES, type Status } from "../../../domain/deployment/schemas.ts";
import { Empty, stateInWords } from "../../ui/kit.tsx";
import { Filter, Filters, Pages, Select } from "../../ui/table.tsx";
import type { Frame } from "../frame.ts";
import { pathIn } from "../paths.ts";
import { Layout } from "./layout.tsx";
import { DeploymentTable, Head } from "./parts.tsx";

/** What a list was narrowed by, as it was typed. */
export interface DeploymentsFilter {
  status: Status | "";
  skill: string;
  created_after: string;
}

/** Deployments, newest first. */
export function DeploymentsPage({
  frame,
  filter,
  deployments,
  next,
  first,
  error,
}: {
  frame: Frame;
  filter: DeploymentsFilter;
  deployments: readonly Deployment[];
  next: string | null;
  first: boolean;
  /** Why the filter could not be read. */
  error?: string;
}) {
  const { place, now } = frame;
  const here = pathIn(place, "deployments");
  const query = Object.entries(filter).filter(([, value]) => value !== "");
  const narrowed = query.length > 0;
  const at = (more: [string, string][]) => {
    const all = new URLSearchParams([...query, ...more]);
    return all.size === 0 ? here : `${here}?${all}`;
  };
  return (
    <Layout title="Deployments" frame={frame} section="deployments">
      <Head title="Deployments" />
      <Filters action={here} clear={narrowed ? here : null}>
        <Filter id="status" words="State">
          <Select
            id="status"
            name="status"
            value={filter.status}
            options={[
              { value: "", words: "Any state" },
              ...STATUSES.map((status) => ({ value: status, words: stateInWords(status) })),
            ]}
          />
        </Filter>
        <Filter id="skill" words="Skill">
          <input id="skill" name="skill" value={filter.skill} autocomplete="off" spellcheck={false} />
        </Filter>
        <Filter id="created_after" words="Created since">
          <input id="created_after" name="created_after" type="date" value={filter.created_after} />
        </Filter>
        <Filter id="id" words="Or an id">
          <input id="id" name="id" placeholder="dep_…" autocomplete="off" spellcheck={false} class="mono" />
        </Filter>
      </Filters>
      {error ? (
        <p class="field-error" role="alert">
          {error}
        </p>
      ) : null}
      {deployments.length > 0 ? (
        <DeploymentTable caption="Deployments, newest first" place={place} deployments={deployments} now={now} />
      ) : (
        <Empty title={narrowed || !first ? "Nothing matches" : "Nothing was deployed yet"}>
          {narrowed || !first ? (
            <a href={here}>Show all deployments</a>
          ) : (
            <>
              What your agent deploys appears here. <a href={pathIn(place)}>See how to begin</a>.
            </>
          )}
        </Empty>
      )}
      <Pages first={first} newest={at([])} older={next === null ? null : at([["cursor", next]])} />
    </Layout>
  );
}
