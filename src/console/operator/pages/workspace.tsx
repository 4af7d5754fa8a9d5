import type { PropsWithChildren } from "hono/jsx";
import type { getWorkspace } from "../../../services/admin/workspaces.ts";
import { CopyId } from "../../ui/kit.tsx";
import { At } from "../../ui/time.tsx";
import type { Errors, Typed } from "../form.ts";
import type { Frame } from "../frame.ts";
import { PATHS, withQuery, workspacePath } from "../paths.ts";
import { ActForm } from "./fields.tsx";
import { Back, Layout, PartTabs } from "./layout.tsx";
import { PlanFields } from "./plan.tsx";
import { countInWords } from "./words.ts";

export type ShownWorkspace = Awaited<ReturnType<typeof getWorkspace>>;

/** The frame of the pages about one workspace. */
export function WorkspaceFrame({
  frame,
  workspace: { id, name },
  current,
  children,
}: PropsWithChildren<{ frame: Frame; workspace: { id: string; name: string }; current: string }>) {
  return (
    <Layout title={name} frame={frame} section="workspaces">
      <Back to={PATHS.workspaces} words="Workspaces" />
      <div class="page-head">
        <h1 dir="auto">{name}</h1>
        <p class="status-line">
          <CopyId id={id} />
          <a href={withQuery(PATHS.deployments, { workspace: id })}>Deployments</a>
          <a href={withQuery(PATHS.deliveries, { workspace: id })}>Deliveries</a>
          <a href={withQuery(PATHS.experts, { workspace: id })}>Bench</a>
          <a href={withQuery(PATHS.audit, { workspace: id })}>Audit</a>
        </p>
      </div>
      <PartTabs
        label="Workspace"
        current={current}
        pages={[
          [workspacePath(id), "Plan"],
          [workspacePath(id, "keys"), "Keys"],
          [workspacePath(id, "credits"), "Credits"],
          [workspacePath(id, "members"), "Members"],
        ]}
      />
      {children}
    </Layout>
  );
}

/** A workspace's plan, and what its live ledger holds. */
export function WorkspacePage({
  frame,
  workspace,
  typed,
  errors,
}: {
  frame: Frame;
  workspace: ShownWorkspace;
  typed: Typed;
  errors: Errors;
}) {
  const { id, balances, created_at } = workspace;
  return (
    <WorkspaceFrame frame={frame} workspace={workspace} current={workspacePath(id)}>
      <dl class="figures">
        <div>
          <dt>Credits available, live</dt>
          <dd>
            <a href={workspacePath(id, "credits")}>{countInWords(balances.available)}</a>
          </dd>
        </div>
        <div>
          <dt>Reserved</dt>
          <dd>{countInWords(balances.reserved)}</dd>
        </div>
        <div>
          <dt>Settled</dt>
          <dd>{countInWords(balances.settled)}</dd>
        </div>
      </dl>
      <p class="hint">
        Made <At at={created_at} />. The plan is the same in both modes.
      </p>
      <section class="part" aria-labelledby="plan-title">
        <h2 id="plan-title">Plan</h2>
        <ActForm action={workspacePath(id, "plan")} csrf={frame.csrf} words="Save the plan">
          <PlanFields typed={typed} errors={errors} />
        </ActForm>
      </section>
    </WorkspaceFrame>
  );
}

/** A plan as its form has it. */
export function typedPlan({
  name,
  cycle_cap,
  in_flight_limit,
  rate_limit,
  prices,
  thresholds,
}: Omit<ShownWorkspace, "balances">): Typed {
  return {
    name,
    cycle_cap: String(cycle_cap),
    in_flight_limit: String(in_flight_limit),
    rate_limit: String(rate_limit),
    "prices.standard": String(prices.standard),
    "prices.priority": String(prices.priority),
    "prices.scheduled": String(prices.scheduled),
    thresholds: thresholds.join(", "),
  };
}
