import { Empty, State } from "../../ui/kit.tsx";
import { opening } from "../../ui/text.ts";
import { Ago, span } from "../../ui/time.tsx";
import type { HistoryView } from "../views.ts";
import { Layout } from "./layout.tsx";
import { deploymentPath, PATHS } from "./paths.ts";

/** What an expert's deployments came to, latest first, and how long they took. */
export function HistoryPage(view: HistoryView) {
  const { rows, now } = view;
  return (
    <Layout title="History" frame={view} section="history">
      <h1>History</h1>
      <dl class="figures">
        <div>
          <dt>Completed</dt>
          <dd>{view.completed}</dd>
        </div>
        <div>
          <dt>Your median turnaround</dt>
          <dd>{view.median_turnaround_seconds === null ? "None yet" : span(view.median_turnaround_seconds * 1000)}</dd>
        </div>
      </dl>
      {rows.length === 0 ? (
        <Empty title={view.first ? "Nothing has ended yet" : "Nothing older than this"}>
          What you complete, cancel or let go appears here. What is open is in your <a href={PATHS.inbox}>inbox</a>.
        </Empty>
      ) : (
        <ul class="rows">
          {rows.map((row) => (
            <li class="row" data-row>
              <div class="row-main">
                <p class="row-facts">
                  <State status={row.status} />
                  <span class="row-since">
                    <Ago at={row.ended_at} now={now} />
                  </span>
                  {row.turnaround_seconds === null ? null : (
                    <span class="row-since">took {span(row.turnaround_seconds * 1000)}</span>
                  )}
                </p>
                <h2 class="row-title">
                  <a class="row-link" id={`row-${row.id}`} href={deploymentPath(row.id)}>
                    {opening(row.brief)}
                  </a>
                </h2>
              </div>
            </li>
          ))}
        </ul>
      )}
      {view.first && view.next === null ? null : (
        <nav class="pages" aria-label="Pages">
          {view.first ? null : (
            <a class="button" href={PATHS.history}>
              Latest
            </a>
          )}
          {view.next === null ? null : (
            <a class="button" rel="next" href={`${PATHS.history}?cursor=${encodeURIComponent(view.next)}`}>
              Older
            </a>
          )}
        </nav>
      )}
    </Layout>
  );
}
