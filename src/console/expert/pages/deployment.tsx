import { Icon } from "../../ui/icons.tsx";
import { ErrorSummary, Skills } from "../../ui/kit.tsx";
import { safeLink, titleOf } from "../../ui/text.ts";
import { At } from "../../ui/time.tsx";
import type { DeploymentView } from "../views.ts";
import { actionsOf, hasEnded, isWorkedOn } from "./actions.ts";
import { ActionButtons } from "./buttons.tsx";
import { Layout } from "./layout.tsx";
import { Files, News, StatusLine, Thread } from "./live.tsx";
import { Metadata } from "./metadata.tsx";
import { Outcome } from "./outcome.tsx";
import { livePath, PATHS } from "./paths.ts";
import { CancelForm, WorkForm } from "./work.tsx";

/** One deployment: what is asked, what was said, and the work on it. */
export function DeploymentPage(view: DeploymentView) {
  const { deployment, draft } = view;
  const { status } = deployment;
  const title = titleOf(deployment.brief);
  const worked = isWorkedOn(status);
  return (
    <Layout title={title} frame={view} deploymentId={deployment.id} bar={<Bar view={view} />}>
      <div
        class="reading"
        data-deployment={deployment.id}
        data-status={status}
        data-saved-at={worked && draft.updated_at !== null ? String(draft.updated_at) : undefined}
      >
        <div
          class="live-asker"
          hx-get={livePath(deployment.id)}
          hx-trigger="sse:deployment, hd:refresh from:body"
          hx-swap="none"
        />
        <p class="back">
          <a href={hasEnded(status) ? PATHS.history : PATHS.inbox}>{hasEnded(status) ? "History" : "Inbox"}</a>
        </p>
        <header class="page-head">
          <h1>{title}</h1>
          <StatusLine view={view} />
        </header>
        <News view={view} />
        <ErrorSummary errors={view.errors} />
        {hasEnded(status) ? <Outcome view={view} /> : null}
        <Brief view={view} />
        <Files view={view} />
        <Metadata metadata={deployment.metadata} />
        <Thread view={view} />
        {worked ? <WorkForm view={view} /> : null}
        {!worked && actionsOf(status).includes("cancel") ? <CancelForm view={view} /> : null}
      </div>
    </Layout>
  );
}

function Brief({ view }: { view: DeploymentView }) {
  const { deployment, offer } = view;
  return (
    <section class="part" aria-labelledby="brief-title">
      <h2 id="brief-title">Brief</h2>
      <div class="brief">{deployment.brief}</div>
      {deployment.context_url === null ? null : <ContextLink address={deployment.context_url} />}
      <div class="brief-foot">
        <Skills skills={deployment.skills} matched={offer?.matched_skills ?? deployment.expert?.skills ?? []} />
        {deployment.scheduled_for === null ? null : (
          <p class="hint">
            Scheduled for <At at={deployment.scheduled_for} />
          </p>
        )}
      </div>
    </section>
  );
}

function ContextLink({ address }: { address: string }) {
  const url = safeLink(address);
  return (
    <p class="context">
      <span class="context-label">Read first</span>
      {url ? (
        <a href={url.href} target="_blank" rel="noopener noreferrer">
          <strong>{url.host}</strong>
          <span class="context-path">{url.pathname === "/" ? "" : url.pathname}</span>
          <Icon name="external" />
          <span class="unseen"> (opens a new tab)</span>
        </a>
      ) : (
        <span>{address}</span>
      )}
    </p>
  );
}

function Bar({ view }: { view: DeploymentView }) {
  const { draft, deployment } = view;
  return (
    <section class="bar" aria-label="Actions">
      <div class="bar-in">
        <p class="draft-status" data-draft-status>
          {isWorkedOn(deployment.status) && draft.updated_at !== null ? (
            <>
              Draft saved <At at={draft.updated_at} />
            </>
          ) : null}
        </p>
        <ActionButtons view={view} />
      </div>
    </section>
  );
}
