import { MISSES, type Miss, type MissKind } from "../../../domain/operations/misses.ts";
import { Filter, Filters, Select, TableOr } from "../../ui/table.tsx";
import { Ago, At } from "../../ui/time.tsx";
import type { Frame } from "../frame.ts";
import { deploymentPath, PATHS } from "../paths.ts";
import { HealthTabs, Layout } from "./layout.tsx";
import { countInWords } from "./words.ts";

export const MISS_WORDS: Record<MissKind, string> = {
  not_accepted: "Nobody accepted in time",
  no_reply: "The agent did not reply in time",
  not_started: "Accepted, and not started in time",
};

/** Every deadline that passed in the last seven days. */
export function MissesPage({
  frame,
  kind,
  found: { misses, newest, cut },
}: {
  frame: Frame;
  kind: MissKind | null;
  found: { misses: Miss[]; newest: number; cut: boolean };
}) {
  return (
    <Layout title="Missed" frame={frame} section="health">
      <h1>Missed in 7 days, in live mode</h1>
      <HealthTabs current={PATHS.misses} />
      <Filters action={PATHS.misses} clear={kind === null ? null : PATHS.misses}>
        <Filter id="kind" words="What">
          <Select
            id="kind"
            name="kind"
            value={kind ?? ""}
            options={[
              { value: "", words: "Anything" },
              ...MISSES.map((value) => ({ value, words: MISS_WORDS[value] })),
            ]}
          />
        </Filter>
      </Filters>
      <TableOr
        caption="Deadlines that passed"
        rows={misses}
        columns={[
          {
            head: "Deployment",
            title: true,
            cell: ({ deployment_id }) => (
              <a href={deploymentPath(deployment_id)}>
                <code>{deployment_id}</code>
              </a>
            ),
          },
          { head: "What", cell: ({ kind: what }) => MISS_WORDS[what] },
          { head: "When", cell: ({ at }) => <At at={at} /> },
          { head: "Ago", tight: true, cell: ({ at }) => <Ago at={at} now={frame.now} /> },
        ]}
        empty={{
          title: "Nothing was missed",
          words: "Every live deployment was accepted, started and replied to in time.",
        }}
      />
      {cut ? <p class="hint">Counted over the newest {countInWords(newest)} deployments alone.</p> : null}
    </Layout>
  );
}
