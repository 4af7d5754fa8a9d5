import { isTerminal } from "../../../domain/deployment/record.ts";
import type { Deployment } from "../../../domain/deployment/schemas.ts";
import { LIMITS } from "../../../domain/limits.ts";
import {
  Banner,
  Confirm,
  CopyId,
  CsrfForm,
  ErrorSummary,
  FieldError,
  Skills,
  State,
  UrgencyTag,
} from "../../ui/kit.tsx";
import { Markdown } from "../../ui/markdown.tsx";
import { opening, safeLink, titleOf } from "../../ui/text.ts";
import { Ago, At, Countdown } from "../../ui/time.tsx";
import { createCurl } from "../curl.ts";
import { pathIn } from "../paths.ts";
import type { DeploymentView } from "../views.ts";
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

function Outcome({ view: { frame, deployment } }: { view: DeploymentView }) {
  const { output, status } = deployment;
  if (!output) return null;
  return (
    <section class="outcome" aria-labelledby="output-title">
      <h2 id="output-title">{output.partial ? "Partial output" : "Output"}</h2>
      <p class="outcome-facts">
        {output.synthetic ? "Written by the simulator, by no human." : `By ${deployment.expert?.name ?? "an expert"}.`}
        {status === "cancelled" ? " The deployment was cancelled." : ""}
      </p>
      <div class="md">
        <Markdown text={output.body} id="output" />
      </div>
      {output.data === null || output.data === undefined ? null : (
        <pre class="output-data" tabindex={0}>
          {JSON.stringify(output.data, null, 2)}
        </pre>
      )}
      <Files place={frame.place} deploymentId={deployment.id} files={output.files} label="Files of the output" />
    </section>
  );
}

function Thread({ view: { frame, deployment } }: { view: DeploymentView }) {
  const { thread, question, expert } = deployment;
  if (thread.length === 0) return null;
  return (
    <section class="part" aria-labelledby="thread-title">
      <h2 id="thread-title">Thread</h2>
      <ol class="messages">
        {thread.map((message) => (
          <li class={`message message-${message.author}${message.id === question?.id ? " message-open" : ""}`}>
            <p class="message-head">
              <strong>{message.author === "agent" ? "Agent" : (expert?.name ?? "Expert")}</strong>
              <Ago at={message.created_at} now={frame.now} />
              {message.id === question?.id ? <span class="message-open-words">Waits for a reply</span> : null}
            </p>
            <div class="md">
              <Markdown text={message.body} id={message.id} />
            </div>
            <Files
              place={frame.place}
              deploymentId={deployment.id}
              files={message.context_files}
              label="Files of the message"
            />
          </li>
        ))}
      </ol>
    </section>
  );
}

function ContextUrl({ address }: { address: string | null }) {
  if (address === null) return null;
  const url = safeLink(address);
  return (
    <p class="context">
      <span class="context-label">Read first</span>
      {url ? (
        <a href={url.href} target="_blank" rel="noopener noreferrer nofollow">
          <strong>{url.host}</strong>
          <span class="context-path">{opening(url.pathname + url.search, 80)}</span>
        </a>
      ) : (
        <code>{address}</code>
      )}
    </p>
  );
}

function Json({ title, value }: { title: string; value: Record<string, unknown> | null }) {
  if (value === null || Object.keys(value).length === 0) return null;
  return (
    <section class="part" aria-label={title}>
      <h2>{title}</h2>
      <pre class="output-data" tabindex={0}>
        {JSON.stringify(value, null, 2)}
      </pre>
    </section>
  );
}

function Facts({ deployment, mode, now }: { deployment: Deployment; mode: "test" | "live"; now: number }) {
  const { credits, expert, skills, webhook_url, scheduled_for } = deployment;
  return (
    <section class="part" aria-labelledby="facts-title">
      <h2 id="facts-title">Facts</h2>
      <dl class="facts">
        <dt>Skills</dt>
        <dd>
          <Skills skills={skills} />
        </dd>
        <dt>Expert</dt>
        <dd>{expert ? expert.name : "Nobody yet"}</dd>
        {mode === "live" ? (
          <>
            <dt>Credits</dt>
            <dd>
              {credits.reserved} reserved, {credits.settled} settled
            </dd>
          </>
        ) : null}
        {scheduled_for === null ? null : (
          <>
            <dt>Scheduled</dt>
            <dd>
              <At at={scheduled_for} />
            </dd>
          </>
        )}
        {webhook_url === null ? null : (
          <>
            <dt>Webhook</dt>
            <dd class="mono">{webhook_url}</dd>
          </>
        )}
        <dt>Created</dt>
        <dd>
          <At at={deployment.created_at} />
        </dd>
        <dt>Changed</dt>
        <dd>
          <Ago at={deployment.updated_at} now={now} />, version {deployment.version}
        </dd>
      </dl>
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
