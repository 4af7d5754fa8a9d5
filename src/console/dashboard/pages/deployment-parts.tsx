import type { Deployment } from "../../../domain/deployment/schemas.ts";
import { Skills } from "../../ui/kit.tsx";
import { Markdown } from "../../ui/markdown.tsx";
import { opening, safeLink } from "../../ui/text.ts";
import { Ago, At } from "../../ui/time.tsx";
import type { DeploymentView } from "../views.ts";
import { Files } from "./files.tsx";

/** What was handed over, if anything. */
export function Outcome({ view: { frame, deployment } }: { view: DeploymentView }) {
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

/** Questions and replies, oldest first. */
export function Thread({ view: { frame, deployment } }: { view: DeploymentView }) {
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

/** The page that the expert is to read first. */
export function ContextUrl({ address }: { address: string | null }) {
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

/** A part that is shown as it was sent; nothing where it is empty. */
export function Json({ title, value }: { title: string; value: Record<string, unknown> | null }) {
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

/** What else is known of a deployment. */
export function Facts({ deployment, mode, now }: { deployment: Deployment; mode: "test" | "live"; now: number }) {
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
