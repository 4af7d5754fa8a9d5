import type { SkillBench } from "../../../domain/operations/benches.ts";
import { Banner } from "../../ui/kit.tsx";
import { TableOr } from "../../ui/table.tsx";
import type { Frame } from "../frame.ts";
import { PATHS, withQuery } from "../paths.ts";
import { HealthTabs, Layout } from "./layout.tsx";
import { countInWords, many } from "./words.ts";

const STANDING: Record<SkillBench["standing"], { words: string; state: string }> = {
  nobody: { words: "Nobody has it", state: "expired" },
  short: { words: "Short", state: "needs_input" },
  enough: { words: "Enough", state: "completed" },
};

/** Who covers each skill, what is asked of them, and which are short. */
export function BenchesPage({
  frame,
  found: { benches, newest, cut },
}: {
  frame: Frame;
  found: { benches: SkillBench[]; newest: number; cut: boolean };
}) {
  const short = benches.filter(({ standing }) => standing !== "enough").length;
  return (
    <Layout title="Benches" frame={frame} section="health">
      <h1>Benches by skill</h1>
      <HealthTabs current={PATHS.benches} />
      {short > 0 ? (
        <Banner tone="warn">
          {many(short, "skill is", "skills are")} short of experts: more is waiting than there is room for, or nobody
          has room at all. <a href={PATHS.new_expert}>Invite an expert</a>
        </Banner>
      ) : null}
      <TableOr
        caption="Benches by skill"
        rows={benches}
        columns={[
          {
            head: "Skill",
            title: true,
            cell: ({ skill }) => <a href={withQuery(PATHS.experts, { skill })}>{skill}</a>,
          },
          {
            head: "Standing",
            tight: true,
            cell: ({ standing }) => (
              <span class={`state state-${STANDING[standing].state}`}>{STANDING[standing].words}</span>
            ),
          },
          { head: "Experts", align: "end", cell: ({ experts }) => countInWords(experts) },
          { head: "Free", align: "end", cell: ({ free }) => countInWords(free) },
          { head: "Full", align: "end", cell: ({ full }) => countInWords(full) },
          { head: "Busy", align: "end", cell: ({ busy }) => countInWords(busy) },
          { head: "Away", align: "end", cell: ({ away }) => countInWords(away) },
          {
            head: "Load",
            align: "end",
            cell: ({ load, capacity }) => `${countInWords(load)} of ${countInWords(capacity)}`,
          },
          { head: "Open offers", align: "end", cell: ({ open_offers }) => countInWords(open_offers) },
          { head: "Room", align: "end", cell: ({ room }) => countInWords(room) },
          { head: "Waiting", align: "end", cell: ({ waiting }) => countInWords(waiting) },
          { head: "Asked, 7 days", align: "end", cell: ({ asked }) => countInWords(asked) },
        ]}
        row={({ skill }) => ({ "data-skill": skill })}
        empty={{
          title: "There is nobody on the bench",
          words: (
            <>
              <a href={PATHS.new_expert}>Invite the first expert</a>: live deployments are refused until somebody covers
              their skills.
            </>
          ),
        }}
      />
      <p class="hint">
        Free experts are available and below their capacity; room is how many more they could take. Waiting is what is
        pending now, in live mode, of what was asked for in the last 7 days. What was refused because nobody covered it
        was never stored, and is not counted.
        {cut ? ` Counted over the newest ${countInWords(newest)} deployments.` : ""}
      </p>
    </Layout>
  );
}
