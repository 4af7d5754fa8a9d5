import { afterEach, expect, test, vi } from "vitest";
import { admin, call, create, newWorkspace, until } from "../support/api.ts";
import { failD1 } from "../support/faults.ts";
import { sleep } from "../support/objects.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

/** Everything that the Worker and its objects write to the log meanwhile. */
function recordLogs(): string[] {
  const lines: string[] = [];
  for (const method of ["log", "error", "warn", "info"] as const) {
    vi.spyOn(console, method).mockImplementation((...parts: unknown[]) => {
      lines.push(parts.map(String).join(" "));
    });
  }
  return lines;
}

test("every request and state change is one line of JSON, and none holds a key, a secret or the text of a brief", async () => {
  const lines = recordLogs();
  const workspace = await newWorkspace();
  const brief = `A very secret brief ${crypto.randomUUID()}`;
  const { id } = await create(workspace.test, { brief, metadata: { private: "metadata-of-the-agent" } });
  await until(workspace.test, id, "completed");
  await call("/v1/deployments", { key: "hd_test_not-a-key-at-all", body: { brief } });
  await call(`/v1/no/such/${workspace.test}`, { key: workspace.test });
  const heal = failD1();
  await create(workspace.test, { brief }, "slow");
  await call("/v1/deployments", { key: workspace.test });
  await sleep(300);
  heal();
  await admin("/experts", { name: "Ada", email: "ada.secret@example.com", skills: ["copy"] });

  const parsed = lines.map((line) => JSON.parse(line));
  const requests = parsed.filter(({ event }) => event === "request");
  expect(requests.length).toBeGreaterThan(5);
  for (const line of requests)
    expect(line).toMatchObject({
      request_id: expect.stringMatching(/^req_/),
      status: expect.any(Number),
      duration_ms: expect.any(Number),
    });
  expect(parsed.filter(({ deployment_id }) => deployment_id === id).map(({ event }) => event)).toEqual(
    expect.arrayContaining(["deployment.accepted", "deployment.in_progress", "deployment.completed", "request"]),
  );
  expect(parsed.some(({ event, error }) => event === "deployment.retry" && error)).toBe(true);
  const all = lines.join("\n");
  for (const secret of [
    workspace.test,
    workspace.live,
    ...Object.values(workspace.webhook_secret),
    brief,
    "hd_test_not",
    "metadata-of-the-agent",
    "ada.secret",
    "hd_admin_",
  ]) {
    expect(all.includes(secret), secret.slice(0, 12)).toBe(false);
  }
});
