import type { Deployment } from "../../../domain/deployment/schemas.ts";
import { Banner, CopyButton, CopyId, State, UrgencyTag } from "../../ui/kit.tsx";
import { Markdown } from "../../ui/markdown.tsx";
import { Ago } from "../../ui/time.tsx";
import type { DeploymentView, GoneView } from "../views.ts";
import { hasEnded } from "./actions.ts";
import { ActionButtons } from "./buttons.tsx";
import { FileList } from "./files.tsx";
import { GONE } from "./gone-words.ts";
import { Deadline } from "./inbox.tsx";
import { PATHS } from "./paths.ts";

/** A piece of the page that is replaced when `rev` is not what it was, and left alone else. */
interface Piece {
  oob?: boolean;
}

function piece(id: string, rev: string, { oob = false }: Piece) {
  return { id, "data-rev": rev, "hx-swap-oob": oob ? "true" : undefined };
}

/** All of a deployment's page that changes by itself: GET /console/deployments/:id/live answers it. Fields are never in it. */
export function DeploymentLive(view: DeploymentView) {
  return (
    <>
      <StatusLine view={view} oob />
      <News view={view} oob />
      <Files view={view} oob />
      <Thread view={view} oob />
      <ActionButtons view={view} oob />
    </>
  );
}

/** The same where the deployment can't be shown any more. Their text stays on the page. */
export function GoneLive(view: GoneView) {
  const { title, text } = GONE[view.reason];
  return (
    <>
      <div {...piece("news", `gone-${view.reason}`, { oob: true })} data-ended={title}>
        <Banner tone="warn" urgent>
          <strong>{title}.</strong> {text} <KeptWords />
        </Banner>
      </div>
      <div {...piece("actions", `gone-${view.reason}`, { oob: true })} class="bar-actions">
        <a class="button button-primary" href={PATHS.inbox}>
          Back to the inbox
        </a>
      </div>
    </>
  );
}

/** State, deadline, urgency and id, below the title. */
export function StatusLine({ view, oob }: { view: DeploymentView } & Piece) {
  const { deployment, deadline, offer, now } = view;
  return (
    <div
      {...piece("status", String(deployment.version), { oob: oob ?? false })}
      class="status-line"
      data-status={deployment.status}
    >
      <State status={offer ? "offered" : deployment.status} />
      <UrgencyTag urgency={deployment.urgency} />
      {deadline ? <Deadline deadline={deadline} now={now} /> : null}
      <CopyId id={deployment.id} />
    </div>
  );
}

/** What happened under the reader, if it ended while they were at it. */
export function News({ view, oob }: { view: DeploymentView } & Piece) {
  const { deployment, now } = view;
  const ended = oob && hasEnded(deployment.status);
  const at = deployment.completed_at ?? deployment.cancelled_at ?? deployment.expired_at;
  return (
    <div
      {...piece("news", ended ? deployment.status : "", { oob: oob ?? false })}
      data-ended={ended ? endingInWords(deployment) : undefined}
    >
      {ended ? (
        <Banner tone="warn" urgent>
          <strong>{endingInWords(deployment)}</strong> {at ? <Ago at={at} now={now} /> : null}. <KeptWords />
        </Banner>
      ) : null}
    </div>
  );
}

function KeptWords() {
  return (
    <span class="kept">
      Nothing can be sent any more. What you wrote stays on this page, so that you can copy it.
      <span class="banner-actions">
        <CopyButton from="field-output.body" label="Copy what you wrote" words="Copy what you wrote" />
      </span>
    </span>
  );
}

/** Who ended a deployment, and how, as the expert reads it. */
export function endingInWords(deployment: Deployment): string {
  if (deployment.status === "completed") return "You completed this";
  if (deployment.status === "expired") {
    return deployment.expired_reason === "no_reply"
      ? "This expired: the agent did not reply in time"
      : "This expired: nobody accepted it in time";
  }
  if (deployment.cancelled_by === "expert") return "You cancelled this";
  return deployment.cancelled_by === "agent" ? "The agent cancelled this" : "This was cancelled by the operator";
}

/** The files of the context. */
export function Files({ view, oob }: { view: DeploymentView } & Piece) {
  const { deployment, file_texts } = view;
  const files = deployment.context_files;
  const rev = files.map(({ id, status }) => `${id.slice(-4)}${status}${file_texts.includes(id) ? "t" : ""}`).join("");
  return (
    <div {...piece("files", rev, { oob: oob ?? false })}>
      {files.length > 0 ? (
        <section class="part" aria-labelledby="files-title">
          <h2 id="files-title">
            Files <span class="tally">{files.length}</span>
          </h2>
          <FileList deploymentId={deployment.id} files={files} texts={file_texts} label="Files of the context" />
        </section>
      ) : null}
    </div>
  );
}

/** What agent and expert wrote to each other; the open question stands out. */
export function Thread({ view, oob }: { view: DeploymentView } & Piece) {
  const { deployment, now, file_texts, deadline } = view;
  const { thread, question } = deployment;
  return (
    <div
      {...piece(
        "thread",
        `${thread.length}${question ? "q" : ""}${thread.map((m) => m.context_files.map((f) => f.status[0]).join("")).join("")}`,
        { oob: oob ?? false },
      )}
      data-messages={String(thread.length)}
      data-last={thread.at(-1)?.author}
    >
      {thread.length > 0 ? (
        <section class="part" aria-labelledby="thread-title">
          <h2 id="thread-title">
            Thread <span class="tally">{thread.length}</span>
          </h2>
          <ol class="messages">
            {thread.map((message) => (
              <li class={`message message-${message.author}${message.id === question?.id ? " message-open" : ""}`}>
                <p class="message-head">
                  <strong>{message.author === "expert" ? "You" : "Agent"}</strong>
                  <Ago at={message.created_at} now={now} />
                  {message.id === question?.id && deadline?.kind === "reply" ? (
                    <span class="message-open-words">
                      Open question, <Deadline deadline={deadline} now={now} />
                    </span>
                  ) : null}
                </p>
                <div class="md">
                  <Markdown text={message.body} />
                </div>
                {message.context_files.length > 0 ? (
                  <FileList
                    deploymentId={deployment.id}
                    files={message.context_files}
                    texts={file_texts}
                    label="Files of this message"
                  />
                ) : null}
              </li>
            ))}
          </ol>
        </section>
      ) : null}
    </div>
  );
}
