import { AVAILABILITIES, type Availability } from "../../../domain/expert/schemas.ts";
import type { ExpertNarrowing, listExperts } from "../../../services/admin/experts.ts";
import { ErrorSummary, Skills } from "../../ui/kit.tsx";
import { Filter, Filters, Pages, Select, TableOr } from "../../ui/table.tsx";
import type { Errors, Typed } from "../form.ts";
import type { Frame } from "../frame.ts";
import { expertPath, PATHS, withQuery } from "../paths.ts";
import { ActForm, Choice, Field } from "./fields.tsx";
import { Back, Layout } from "./layout.tsx";
import { many } from "./words.ts";

type Listed = Awaited<ReturnType<typeof listExperts>>["data"][number];

/** What is typed for the bench of every workspace. */
export const EVERY = "all";

export const AVAILABILITY_WORDS: Record<Availability, string> = { available: "Available", busy: "Busy", away: "Away" };
const AVAILABILITY_OPTIONS = AVAILABILITIES.map((value) => ({ value, words: AVAILABILITY_WORDS[value] }));

/** Those on the bench, in the order in which they came. */
export function ExpertsPage({
  frame,
  rows,
  narrowed,
  next,
  first,
}: {
  frame: Frame;
  rows: Listed[];
  narrowed: ExpertNarrowing;
  next: string | null;
  first: boolean;
}) {
  const { q, skill, availability, workspace } = narrowed;
  const isNarrowed = Object.values(narrowed).some((value) => value !== null);
  return (
    <Layout title="Experts" frame={frame} section="experts">
      <h1>Experts</h1>
      <p class="form-actions">
        <a class="button button-primary" href={PATHS.new_expert}>
          New expert
        </a>
      </p>
      <Filters action={PATHS.experts} clear={isNarrowed ? PATHS.experts : null}>
        <Filter id="q" words="Name, e-mail or id" wide>
          <input id="q" name="q" type="search" value={q ?? ""} />
        </Filter>
        <Filter id="skill" words="Skill">
          <input id="skill" name="skill" value={skill ?? ""} />
        </Filter>
        <Filter id="availability" words="Availability">
          <Select
            id="availability"
            name="availability"
            value={availability ?? ""}
            options={[{ value: "", words: "Any" }, ...AVAILABILITY_OPTIONS]}
          />
        </Filter>
        <Filter id="workspace" words="On the bench of">
          <input id="workspace" name="workspace" placeholder="ws_…" value={workspace ?? ""} />
        </Filter>
      </Filters>
      <TableOr
        caption="Experts"
        rows={rows}
        columns={[
          { head: "Name", title: true, cell: ({ id, name }) => <a href={expertPath(id)}>{name}</a> },
          { head: "E-mail", cell: ({ email }) => email },
          { head: "Skills", cell: ({ skills }) => (skills.length > 0 ? <Skills skills={skills} /> : "None") },
          { head: "Availability", cell: ({ availability: is }) => AVAILABILITY_WORDS[is] },
          { head: "At once", align: "end", cell: ({ capacity }) => String(capacity) },
          {
            head: "Workspaces",
            cell: ({ workspaces }) =>
              workspaces === null ? "All" : many(workspaces.length, "workspace", "workspaces"),
          },
        ]}
        empty={{
          title: isNarrowed ? "Nobody is like that" : "There is nobody on the bench",
          words: (
            <>
              <a href={PATHS.new_expert}>Invite an expert</a>: live deployments need somebody who covers their skills.
            </>
          ),
        }}
      />
      <Pages
        first={first}
        newest={withQuery(PATHS.experts, { q, skill, availability, workspace })}
        older={next === null ? null : withQuery(PATHS.experts, { q, skill, availability, workspace, cursor: next })}
        words={["First", "More"]}
      />
    </Layout>
  );
}

/** The fields of an expert. */
export function ExpertFields({ typed, errors, fresh = false }: { typed: Typed; errors: Errors; fresh?: boolean }) {
  const both = { typed, errors };
  return (
    <>
      <ErrorSummary errors={errors} />
      <Field name="name" label="Name" {...both} />
      <Field name="email" label="E-mail" type="email" hint="Sign-in links go there." {...both} />
      <Field name="skills" label="Skills" hint="Such as copy, code-review: with commas between." {...both} />
      <Field
        name="capacity"
        label="How many at once"
        hint="With so many in hand, nothing more is offered to them."
        type="number"
        short
        {...both}
      />
      {fresh ? null : (
        <Choice
          name="availability"
          label="Availability"
          hint="They set it themselves, too."
          options={AVAILABILITY_OPTIONS}
          {...both}
        />
      )}
      <Field
        name="workspaces"
        label="Workspaces"
        hint="The word all, for the bench of every workspace, or ids with commas between. Empty: of none."
        {...both}
      />
    </>
  );
}

/** Puts somebody on the bench. */
export function NewExpertPage({ frame, typed, errors }: { frame: Frame; typed: Typed; errors: Errors }) {
  return (
    <Layout title="New expert" frame={frame} section="experts">
      <Back to={PATHS.experts} words="Experts" />
      <h1>New expert</h1>
      <ActForm action={PATHS.experts} csrf={frame.csrf} words="Make the expert">
        <ExpertFields typed={typed} errors={errors} fresh />
      </ActForm>
    </Layout>
  );
}
