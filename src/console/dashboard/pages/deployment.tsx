import { isTerminal } from "../../../domain/deployment/record.ts";
import type { Deployment } from "../../../domain/deployment/schemas.ts";
import { LIMITS } from "../../../domain/limits.ts";
import { Banner, Confirm, CopyId, CsrfForm, ErrorSummary, FieldError, State, UrgencyTag } from "../../ui/kit.tsx";
import { Markdown } from "../../ui/markdown.tsx";
import { titleOf } from "../../ui/text.ts";
import { Countdown } from "../../ui/time.tsx";
import { createCurl } from "../curl.ts";
import { pathIn } from "../paths.ts";
import type { DeploymentView } from "../views.ts";
import { ContextUrl, Facts, Json, Outcome, Thread } from "./deployment-parts.tsx";
import { Files } from "./files.tsx";
import { Layout } from "./layout.tsx";
import { Code, control } from "./parts.tsx";
import { DeploymentTimeline } from "./timeline.tsx";

/** How often an open page asks, in seconds: a simulated expert is quick, a human one is not. */
const ASKED_EVERY = { test: 2, live: 10 };

/** One deployment: everything an agent sees, and what happened when. */
export function DeploymentPage(view: DeploymentView) {
  const { frame, deployment, errors } = view;
  const { place } = frame;
  return (
    <Layout title={titleOf(deployment.brief)} frame={frame} section="deployments">
      <p class="back">
        <a href={pathIn(place, "deployments")}>Deployments</a>
      </p>
      <ErrorSummary errors={errors} />
      <div class="page-head">
        <h1>{titleOf(deployment.brief)}</h1>
      </div>
      <Acts view={view} />
      <Reply view={view} />
      <DeploymentLive {...view} />
      <details class="fold" open={view.tried}>
        <summary>The same as a curl</summary>
        <Code
          id="the curl"
          words="Makes a deployment like this one"
          text={createCurl(frame.base_url, createBody(deployment))}
        />
      </details>
    </Layout>
  );
}

/** What of the page changes by itself, until the deployment has ended: GET …/live answers it. Fields are never in it. */
export function DeploymentLive(view: DeploymentView) {
  const { frame, deployment, steps, deliveries_known } = view;
  const { place, now } = frame;
  const shown = deployment.question !== null && frame.may_build ? deployment.question.id : "none";
  const asked = isTerminal(deployment)
    ? {}
    : {
        "hx-get": `${pathIn(place, "deployments", deployment.id, "live")}?reply=${view.reply_to ?? shown}`,
        "hx-trigger": `every ${ASKED_EVERY[place.mode]}s`,
        "hx-swap": "outerHTML",
      };
  return (
    <div id="live" {...asked}>
      <div class="status-line" data-status={deployment.status}>
        <State status={deployment.status} />
        <UrgencyTag urgency={deployment.urgency} />
        <Deadline deployment={deployment} now={now} />
        <CopyId id={deployment.id} />
        {isTerminal(deployment) ? null : (
          <a class="no-script" href={pathIn(place, "deployments", deployment.id)}>
            Look again
          </a>
        )}
      </div>
      {view.reply_to && deployment.question?.id !== view.reply_to ? (
        <Banner tone="info">That question is no longer open.</Banner>
      ) : null}
      <div class="aside-split">
        <div>
          <Outcome view={view} />
          <Thread view={view} />
          <section class="part" aria-labelledby="brief-title">
            <h2 id="brief-title">Brief</h2>
            <p class="brief" dir="auto">
              {deployment.brief}
            </p>
            <ContextUrl address={deployment.context_url} />
            <Files
              place={place}
              deploymentId={deployment.id}
              files={deployment.context_files}
              label="Files of the brief"
            />
          </section>
          <Json title="Metadata" value={deployment.metadata} />
          <Json title="Output schema" value={deployment.output_schema} />
        </div>
        <div>
          <section class="part" aria-labelledby="timeline-title">
            <h2 id="timeline-title">Timeline</h2>
            <DeploymentTimeline deployment={deployment} steps={steps} place={place} now={now} />
            {deliveries_known ? null : <p class="hint">Which webhooks were sent can't be read at the moment.</p>}
          </section>
          <Facts deployment={deployment} mode={place.mode} now={now} />
        </div>
      </div>
    </div>
  );
}

function Deadline({ deployment: { accept_by, input_by }, now }: { deployment: Deployment; now: number }) {
  if (accept_by !== null) {
    return (
      <span class="deadline">
        to be accepted: <Countdown at={accept_by} now={now} />
      </span>
    );
  }
  return input_by === null ? null : (
    <span class="deadline">
      to reply: <Countdown at={input_by} now={now} />
    </span>
  );
}

function Acts({ view: { frame, deployment } }: { view: DeploymentView }) {
  if (!frame.may_build || !["pending", "accepted"].includes(deployment.status)) return null;
  return (
    <div class="acts">
      <Confirm label="Cancel…" title="Cancel this deployment?">
        <p>It ends for good, and all of its reserved credits come back.</p>
        <CsrfForm action={pathIn(frame.place, "deployments", deployment.id, "cancel")} csrf={frame.csrf}>
          <button type="submit" class="button button-danger">
            Cancel the deployment
          </button>
        </CsrfForm>
      </Confirm>
    </div>
  );
}

/** The expert's question, and the answer to it: it is sent as the agent's. */
function Reply({ view }: { view: DeploymentView }) {
  const { frame, deployment, errors, typed } = view;
  const { question } = deployment;
  if (!question || !frame.may_build) return null;
  return (
    <section class="reply" id="reply" aria-labelledby="reply-title">
      <h2 id="reply-title">{deployment.expert?.name ?? "The expert"} asks</h2>
      <div class="md">
        <Markdown text={question.body} id="asked" />
      </div>
      <CsrfForm action={pathIn(frame.place, "deployments", deployment.id, "reply")} csrf={frame.csrf}>
        <input type="hidden" name="question_id" value={question.id} />
        <label for="field-body">Reply as the agent</label>
        <textarea rows={4} maxlength={LIMITS.reply_characters} {...control("body", errors)}>
          {`\n${typed ?? ""}`}
        </textarea>
        <FieldError path="body" errors={errors} />
        <p class="fold-actions">
          <button type="submit" class="button button-primary">
            Send the reply
          </button>
        </p>
      </CsrfForm>
    </section>
  );
}

/** The body of the create call that makes the like of a deployment: files aside, whose links are not kept. */
function createBody(deployment: Deployment): Record<string, unknown> {
  const { brief, skills, urgency, context_url, metadata, webhook_url, output_schema } = deployment;
  return {
    brief,
    skills,
    ...(urgency === "standard" || urgency === "scheduled" ? {} : { urgency }),
    ...(context_url === null ? {} : { context_url }),
    ...(Object.keys(metadata).length === 0 ? {} : { metadata }),
    ...(webhook_url === null ? {} : { webhook_url }),
    ...(output_schema === null ? {} : { output_schema }),
  };
}
