import { CsrfForm, Empty, Skills, State, UrgencyTag } from "../../ui/kit.tsx";
import { opening } from "../../ui/text.ts";
import { Ago, Countdown } from "../../ui/time.tsx";
import type { DeadlineView, InboxRow, InboxView } from "../views.ts";
import { Layout } from "./layout.tsx";
import { actionPath, deploymentPath, PATHS } from "./paths.ts";

/** What is offered to an expert, and what is theirs. */
export function InboxPage(view: InboxView) {
  return (
    <Layout title="Inbox" frame={view} section="inbox">
      <h1 class="unseen">Inbox</h1>
      <div id="inbox-list" hx-get={PATHS.inbox_list} hx-trigger="sse:inbox, hd:refresh from:body" hx-swap="innerHTML">
        <InboxList {...view} />
      </div>
    </Layout>
  );
}

/** The two lists alone: GET /console/inbox/list answers them. */
export function InboxList(view: InboxView) {
  const { offers, mine, me } = view;
  return (
    <>
      <section class="inbox-group" aria-labelledby="offered" data-offers={String(offers.length)}>
        <h2 id="offered">
          Offered to you <span class="tally">{offers.length}</span>
        </h2>
        {offers.length === 0 ? <NoOffers availability={me.availability} /> : null}
        <ul class="rows">
          {offers.map((row) => (
            <Row row={row} view={view} offered />
          ))}
        </ul>
      </section>
      <section class="inbox-group" aria-labelledby="mine">
        <h2 id="mine">
          Yours <span class="tally">{mine.length}</span>
        </h2>
        {mine.length === 0 ? (
          <Empty title="Nothing on your desk">
            What you accept stays here until it is done. What is done is in your <a href={PATHS.history}>history</a>.
          </Empty>
        ) : null}
        <ul class="rows">
          {mine.map((row) => (
            <Row row={row} view={view} />
          ))}
        </ul>
      </section>
    </>
  );
}

function NoOffers({ availability }: { availability: InboxView["me"]["availability"] }) {
  if (availability === "available") {
    return (
      <Empty title="No open offers">
        New ones appear here by themselves. Have a look at your <a href={PATHS.settings}>settings</a> for how else you
        are told.
      </Empty>
    );
  }
  return (
    <Empty title={`You are ${availability}, so nothing new is offered to you`}>
      Switch to Available at the top of the page to be asked again.
    </Empty>
  );
}

function Row({ row, view, offered = false }: { row: InboxRow; view: InboxView; offered?: boolean }) {
  const { csrf, now } = view;
  return (
    <li class={offered ? "row row-offer" : "row"} data-row>
      <div class="row-main">
        <p class="row-facts">
          {offered ? null : <State status={row.status} />}
          <UrgencyTag urgency={row.urgency} />
          {row.deadline ? <Deadline deadline={row.deadline} now={now} /> : null}
          <span class="row-since">
            <Ago at={row.since} now={now} />
          </span>
        </p>
        <h3>
          <a class="row-link" id={`row-${row.id}`} href={deploymentPath(row.id)}>
            {opening(row.brief)}
          </a>
        </h3>
        <Skills skills={row.skills} matched={row.matched_skills} />
      </div>
      {offered ? (
        <div class="row-actions">
          <CsrfForm action={actionPath(row.id, "decline")} csrf={csrf} version={row.version}>
            <button type="submit" class="button" data-key="d" aria-describedby={`row-${row.id}`}>
              Decline
            </button>
          </CsrfForm>
          <CsrfForm action={actionPath(row.id, "accept")} csrf={csrf} version={row.version}>
            <button type="submit" class="button button-primary" data-key="a" aria-describedby={`row-${row.id}`}>
              Accept
            </button>
          </CsrfForm>
        </div>
      ) : null}
    </li>
  );
}

const TO: Record<DeadlineView["kind"], string> = { accept: "to accept", start: "to start", reply: "for the agent" };

/** What is left, and for what: `12 min left to accept`. */
export function Deadline({ deadline, now }: { deadline: DeadlineView; now: number }) {
  return (
    <span class="deadline">
      <Countdown at={deadline.at} now={now} /> {TO[deadline.kind]}
    </span>
  );
}
