import { Confirm, CsrfForm } from "../../ui/kit.tsx";
import { Countdown } from "../../ui/time.tsx";
import type { DeploymentView } from "../views.ts";
import { actionsOf, hasEnded, isWorkedOn } from "./actions.ts";
import { actionPath, PATHS } from "./paths.ts";

/** The form that holds everything an expert writes on a deployment. */
export const WORK = "work";

/** The buttons of the bar at the bottom, in the place where they always are. */
export function ActionButtons({ view, oob = false }: { view: DeploymentView; oob?: boolean }) {
  const { deployment } = view;
  const worked = isWorkedOn(deployment.status);
  return (
    <div id="actions" class="bar-actions" data-rev={String(deployment.version)} hx-swap-oob={oob ? "true" : undefined}>
      {worked ? <input type="hidden" name="version" value={String(deployment.version)} form={WORK} /> : null}
      {worked ? <WorkButtons view={view} /> : <FirstButtons view={view} />}
      {hasEnded(deployment.status) ? (
        <a class="button" href={PATHS.inbox}>
          Back to the inbox
        </a>
      ) : null}
    </div>
  );
}

function FirstButtons({ view }: { view: DeploymentView }) {
  const { deployment, csrf } = view;
  const { id, version } = deployment;
  const allowed = actionsOf(deployment.status);
  return (
    <>
      {allowed.includes("decline") ? (
        <CsrfForm action={actionPath(id, "decline")} csrf={csrf} version={version}>
          <button type="submit" class="button" data-key="d">
            Decline
          </button>
        </CsrfForm>
      ) : null}
      {allowed.includes("accept") ? (
        <CsrfForm action={actionPath(id, "accept")} csrf={csrf} version={version}>
          <button type="submit" class="button button-primary" data-key="a">
            Accept
          </button>
        </CsrfForm>
      ) : null}
      {allowed.includes("cancel") ? (
        <a class="button button-quiet" href="#field-reason">
          Cancel…
        </a>
      ) : null}
      {allowed.includes("release") ? (
        <Confirm quiet label="Release…" title="Give this back to the other experts?">
          <p>It will be offered to others, and not to you again.</p>
          <CsrfForm action={actionPath(id, "release")} csrf={csrf} version={version}>
            <button type="submit" class="button button-danger">
              Release it
            </button>
          </CsrfForm>
        </Confirm>
      ) : null}
      {allowed.includes("start") ? (
        <CsrfForm action={actionPath(id, "start")} csrf={csrf} version={version}>
          <button type="submit" class="button button-primary" data-key="s">
            Start work
          </button>
        </CsrfForm>
      ) : null}
    </>
  );
}

function WorkButtons({ view }: { view: DeploymentView }) {
  const { deployment, deadline, now } = view;
  const allowed = actionsOf(deployment.status);
  return (
    <>
      <button
        type="submit"
        class="button button-quiet no-script"
        form={WORK}
        formaction={actionPath(deployment.id, "draft")}
      >
        Save draft
      </button>
      {allowed.includes("cancel") ? (
        <a class="button button-quiet" href="#field-reason">
          Cancel…
        </a>
      ) : null}
      {allowed.includes("ask") ? (
        <a class="button" href="#field-question">
          Ask
        </a>
      ) : null}
      {allowed.includes("complete") ? (
        <button
          type="submit"
          class="button button-primary"
          id="complete"
          form={WORK}
          formaction={actionPath(deployment.id, "complete")}
        >
          Complete
        </button>
      ) : (
        <p class="bar-waiting">
          Waiting for the agent
          {deadline ? (
            <>
              , <Countdown at={deadline.at} now={now} />
            </>
          ) : null}
        </p>
      )}
    </>
  );
}
