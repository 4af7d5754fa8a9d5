import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { benchOf, standingOf } from "../../src/db/bench.ts";
import { database, home } from "../../src/db/database.ts";
import { addDraftFile, deleteDraft, draftOf, removeDraftFile, saveDraftText } from "../../src/db/drafts.ts";
import { completedBy, deploymentsOf, offersOf } from "../../src/db/expert-work.ts";
import { expertById, expertByToken, updateExpert } from "../../src/db/experts.ts";
import {
  expertsToTell,
  expertToTell,
  insertNotifications,
  newestDevMails,
  slackUrlPlace,
  updateNotifications,
} from "../../src/db/notifications.ts";
import { offerStatements } from "../../src/db/offers.ts";
import * as sessions from "../../src/db/sessions.ts";
import type { DeploymentRecord } from "../../src/domain/deployment/record.ts";
import { plansOf } from "../support/plans.ts";
import { EXPERT, newRecord, offerTo, SECOND_EXPERT } from "../support/records.ts";

const db = home(env);
const shard = database(env, "");
const all = { home: db, shards: [shard] } as const;

const page = { limit: 21, before: "dep_9" };
const text = { body: "", question: "", reason: "", attach_partial: false, data: {}, tab: "one" };
const file = { id: "file_1", name: "a", media_type: null, size_bytes: 1 };
const subject = { kind: "expert" as const, subject_id: "spec_1" };
const link = { ...subject, hash: "h", created_at: 1, expires_at: 2 };
const session = { hash: "s", user_agent: null, expires_at: 9 };
const told = {
  id: "evt_1",
  type: "notification.offer",
  deployment_id: "dep_1",
  body: "",
  created_at: 1,
  room: { below: 12, since: 1 },
  deliveries: [{ id: "dlv_1", url: "email:spec_1" }],
};
const inBatch = (more: Partial<DeploymentRecord>) => {
  const [first, ...rest] = offerStatements(shard, { ...newRecord({ offers: [] }), ...more }, 3);
  return first ? shard.batch([first, ...rest]) : expect.fail("there is nothing to write");
};

/** Each query, and the table that it may walk whole, where that is meant. */
const QUERIES: [what: string, work: () => Promise<unknown>, walks?: string][] = [
  ["the bench of a workspace: every expert is looked at", () => benchOf(all, "ws_1", null), "e"],
  ["one expert of a bench", () => benchOf(all, "ws_1", ["spec_1"])],
  ["one expert's standing", () => standingOf(all, "spec_1")],
  ["an expert by their token", () => expertByToken(db, "h", 1)],
  ["an expert by id", () => expertById(db, "spec_1")],
  ["a change of an expert", () => updateExpert(db, "spec_1", { name: "Ada" })],
  ["the first page of an expert's offers", () => offersOf(all, "spec_1", { limit: 21, before: null })],
  ["a later page of an expert's offers", () => offersOf(all, "spec_1", page)],
  ["the first page of an expert's deployments", () => deploymentsOf(all, "spec_1", [], { limit: 21, before: null })],
  ["a later page of an expert's deployments", () => deploymentsOf(all, "spec_1", [], page)],
  ["an expert's deployments by state", () => deploymentsOf(all, "spec_1", ["accepted", "completed"], page)],
  ["how many an expert completed", () => completedBy(all, "spec_1")],
  ["new offers", () => inBatch({ offers: [offerTo(EXPERT), offerTo(SECOND_EXPERT)] })],
  ["offers made and withdrawn", () => inBatch({ offers: [offerTo(EXPERT)], passed_on_by: [SECOND_EXPERT.id] })],
  ["offers withdrawn", () => inBatch({ status: "accepted", offers: [offerTo(EXPERT)] })],
  ["a draft", () => draftOf(db, "spec_1", "dep_1")],
  ["a draft kept", () => saveDraftText(db, "spec_1", "dep_1", text, 1, 2)],
  ["a draft written over", () => saveDraftText(db, "spec_1", "dep_1", text, null, 2)],
  ["a file added to a draft", () => addDraftFile(db, "spec_1", "dep_1", file)],
  ["a file taken out of a draft", () => removeDraftFile(db, "spec_1", "dep_1", "file_1")],
  ["a draft thrown away", () => deleteDraft(db, "spec_1", "dep_1")],
  ["a person by e-mail", () => sessions.personByEmail(db, "expert", "Ada@example.com")],
  ["the person of a link", () => sessions.personOfLink(db, "expert", "h", 1)],
  ["a link stored", () => sessions.insertLink(db, { ...link, hash: "h1" })],
  ["a link stored within its bound", () => sessions.insertLink(db, { ...link, hash: "h2" }, 5)],
  ["a link used up", () => sessions.consumeLink(db, { kind: "expert", hash: "h" }, session, 1)],
  ["a session with its person", () => sessions.sessionWithPerson(db, "expert", "h", 1)],
  ["a session extended", () => sessions.extendSession(db, "h", { was: 1, now: 2, expires_at: 3 })],
  ["a session ended", () => sessions.deleteSession(db, "h")],
  ["all of a person's sessions ended", () => sessions.deleteSessionsOf(db, subject, 1)],
  ["a person's sessions", () => sessions.sessionsOf(db, subject, 1)],
  ["experts to tell", () => expertsToTell(db, ["spec_1", "spec_2"])],
  ["one expert to tell", () => expertToTell(db, "spec_1")],
  ["where an expert is told", () => updateNotifications(db, "spec_1", { notifications: null })],
  ["notifications begun", () => insertNotifications(shard, [{ ...told, room: null }])],
  ["offers told, where there is room", () => insertNotifications(shard, [told])],
  ["a sealed Slack URL", () => slackUrlPlace("spec_1").read(db)],
  [
    "a Slack URL sealed anew",
    () =>
      slackUrlPlace("spec_1").replace(
        db,
        { secret: "a", previous: null, until: null },
        { secret: "b", previous: null, until: null },
      ),
  ],
];

const MEANT = /^SCAN (CONSTANT|json_each|asked|\(subquery|CTE|\d+ CONSTANT)/;

test.each(QUERIES)("%s: found by an index, with no walk of a table", async (_, work, walks) => {
  const plans = await plansOf(work);
  expect(plans.length).toBeGreaterThan(0);
  for (const { statement, details } of plans) {
    for (const detail of details) {
      if (detail.startsWith("SCAN") && !MEANT.test(detail)) {
        expect(detail.split(" ").slice(0, 2), statement).toEqual(["SCAN", walks]);
      }
    }
  }
});

test.each<[string, () => Promise<unknown>, RegExp]>([
  [
    "offers",
    () => offersOf(all, "spec_1", page),
    /SEARCH offers USING PRIMARY KEY \(expert_id=\? AND deployment_id<\?\)/,
  ],
  [
    "deployments by state",
    () => deploymentsOf(all, "spec_1", ["accepted"], page),
    /SEARCH deployments USING INDEX deployments_by_expert \(expert_id=\? AND status=\? AND id<\?\)/,
  ],
])("a page of %s is read in the order of its index: nothing is sorted", async (_, work, uses) => {
  const details = (await plansOf(work)).flatMap((plan) => plan.details);
  expect(details.join("\n")).toMatch(uses);
  expect(details.join("\n")).not.toContain("TEMP B-TREE");
});

test("how much a person was told of offers is counted in an index that has nothing else", async () => {
  const details = (await plansOf(() => insertNotifications(shard, [told]))).flatMap((plan) => plan.details);
  expect(details.join("\n")).toMatch(
    /SEARCH deliveries USING (COVERING )?INDEX deliveries_of_offers \(url=\? AND id>\?\)/,
  );
});

test("what is only for an operator's clean-up or a local instance may walk a table", async () => {
  const tidy = (await plansOf(() => sessions.forgetExpired(db, 1))).flatMap(({ details }) => details);
  const mails = (await plansOf(() => newestDevMails(db, 5))).flatMap(({ details }) => details);
  expect(tidy.concat(mails).filter((detail) => detail.startsWith("SCAN")).length).toBeLessThanOrEqual(3);
});
