import { beforeAll, expect, test, vi } from "vitest";
import { admin, call, newWorkspace, type Workspace } from "../support/api.ts";
import { benchExpert } from "../support/bench.ts";
import { signIn, visit } from "../support/console.ts";
import { sleep } from "../support/objects.ts";
import { addMember, by, done, isSignedIn, newAdminToken, newOperator, patch, remove, signInBy } from "./world.ts";

const REQUESTS = 1_000;
const AFTER = 200;
const MOST_MORE = 5_000;
const AT_ONCE = 20;

vi.setConfig({ testTimeout: 90_000 });

let workspace: Workspace;
beforeAll(async () => {
  workspace = await newWorkspace();
});

/**
 * A thousand requests and more, twenty at a time, and a revocation amid them: of those that began after it was answered,
 * two hundred at least, none may succeed, while before it they did. What is under way at that moment may go either way.
 */
async function race(request: () => Promise<boolean>, revoke: () => Promise<unknown>): Promise<void> {
  const count = { good_before: 0, good_after: 0, refused_after: 0 };
  let left = REQUESTS;
  let isRevoked = false;
  let revoking: Promise<void> | null = null;
  const worker = async () => {
    while (left-- > 0 || (left > -MOST_MORE && count.good_after + count.refused_after < AFTER)) {
      // The revocation needs a turn too: requests to one object alone would leave it none.
      await sleep(1);
      if (left < REQUESTS * 0.6) {
        revoking ??= revoke().then(() => {
          isRevoked = true;
        });
      }
      const after = isRevoked;
      const isGood = await request();
      if (after) count[isGood ? "good_after" : "refused_after"]++;
      else if (isGood) count.good_before++;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  await revoking;
  expect(count.good_after).toBe(0);
  expect(count.good_before).toBeGreaterThan(REQUESTS / 10);
  expect(count.refused_after).toBeGreaterThanOrEqual(AFTER);
  expect(await request()).toBe(false);
}

/** Insists that a request is answered, and says whether it was let in. */
async function isLetIn(answer: Promise<{ status: number }>, refused: number): Promise<boolean> {
  const { status } = await answer;
  expect([200, refused]).toContain(status);
  return status === 200;
}

test("a workspace key", async () => {
  const path = `/workspaces/${workspace.id}/keys`;
  await done(200, patch(`/workspaces/${workspace.id}`, { rate_limit: 100_000 }));
  const { id, key } = await done<{ id: string; key: string }>(201, admin(path, { mode: "test", name: "lost" }));
  await race(
    () => isLetIn(call("/v1/usage", { key }), 401),
    async () => expect((await remove(`${path}/${id}`)).status).toBe(204),
  );
});

test("an expert's token", async () => {
  const expert = await benchExpert([], { workspaces: [] });
  const path = `/experts/${expert.id}/tokens`;
  const { id, token } = await done<{ id: string; token: string }>(201, admin(path, { name: "lost" }));
  await race(
    () => isLetIn(call("/expert/v1/me", { key: token }), 401),
    async () => expect((await remove(`${path}/${id}`)).status).toBe(204),
  );
  expect((await call("/expert/v1/me", { key: expert.token })).status).toBe(200);
});

test("an admin token", async () => {
  const { id, token } = await newAdminToken();
  await race(
    () => isLetIn(by(token, "/operators?limit=1"), 401),
    async () => expect((await remove(`/tokens/${id}`)).status).toBe(204),
  );
});

test("an expert's session, once the expert is deleted", async () => {
  const expert = await benchExpert([], { workspaces: [] });
  const browser = await signIn(expert);
  await race(
    () => isLetIn(visit(browser, "/console"), 303),
    async () => expect((await remove(`/experts/${expert.id}`)).status).toBe(200),
  );
});

test("a member's session, once their only membership has ended", async () => {
  const member = await addMember(workspace.id, "developer");
  const cookie = await signInBy("member", member.sign_in_url);
  await race(
    () => isSignedIn("member", cookie),
    async () => expect((await remove(`/workspaces/${workspace.id}/members/${member.id}`)).status).toBe(204),
  );
});

test("an operator's session, once the operator is deleted", async () => {
  const operator = await newOperator();
  const cookie = await signInBy("operator", operator.sign_in_url);
  await race(
    () => isSignedIn("operator", cookie),
    async () => expect((await remove(`/operators/${operator.id}`)).status).toBe(204),
  );
});
