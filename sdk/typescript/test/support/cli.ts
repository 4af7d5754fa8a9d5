import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { run } from "../../src/cli/run.ts";

export interface Ran {
  exit: number;
  stdout: string;
  stderr: string;
}

export interface Around {
  env?: Record<string, string>;
  stdin?: string | Readable;
  /** Whether a person looks. */
  isTty?: boolean;
  signal?: AbortSignal;
}

export const DEPLOY = ["deploy", "Name it.", "--skills", "copy"];

/** The environment that leads to a stub. */
export function env({ baseUrl }: { baseUrl: string }): Record<string, string> {
  return { HUMANDEPLOY_API_KEY: "hd_test_stub", HUMANDEPLOY_BASE_URL: baseUrl };
}

/** A folder for a configuration, with nothing in it. */
export function emptyHome(): string {
  return mkdtempSync(join(tmpdir(), "humandeploy-cli-"));
}

/** Runs one command line in this process, without the environment of the machine. */
export async function runCli(argv: string[], around: Around = {}): Promise<Ran> {
  const { env = {}, stdin = "", isTty = false } = around;
  const ran = { stdout: "", stderr: "" };
  const sink = (name: keyof typeof ran) => ({
    isTTY: isTty,
    columns: 60,
    write(text: string) {
      ran[name] += text;
    },
  });
  const exit = await run(argv, {
    stdin: (typeof stdin === "string" ? Readable.from([Buffer.from(stdin)]) : stdin) as NodeJS.ReadStream,
    stdout: sink("stdout"),
    stderr: sink("stderr"),
    env: { XDG_CONFIG_HOME: emptyHome(), ...env },
    signal: around.signal ?? new AbortController().signal,
  });
  return { exit, ...ran };
}

/** A deployment as the API sends it. */
export function wireDeployment(more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: "dep_1",
    object: "deployment",
    mode: "test",
    status: "pending",
    version: 1,
    brief: "Name it.",
    skills: ["copy"],
    context_url: null,
    urgency: "standard",
    scheduled_for: null,
    context_files: [],
    metadata: {},
    webhook_url: null,
    output_schema: null,
    expert: null,
    question: null,
    thread: [],
    output: null,
    credits: { reserved: 0, settled: 0 },
    accept_by: null,
    input_by: null,
    cancelled_by: null,
    expired_reason: null,
    created_at: "2026-11-01T10:00:00.000Z",
    accepted_at: null,
    started_at: null,
    completed_at: null,
    cancelled_at: null,
    expired_at: null,
    updated_at: "2026-11-01T10:00:00.000Z",
    ...more,
  };
}

export const EXPERT = { id: "spec_1", name: "Ada", skills: ["copy"] };

/** The same, later. */
export const STATES = {
  pending: wireDeployment({ accept_by: "2026-11-01T14:00:00.000Z" }),
  accepted: wireDeployment({ status: "accepted", version: 2, expert: EXPERT }),
  needs_input: wireDeployment({
    status: "needs_input",
    version: 3,
    expert: EXPERT,
    question: {
      id: "msg_1",
      body: "For whom?",
      asked_at: "2026-11-01T10:00:05.000Z",
      expires_at: "2026-11-02T10:00:05.000Z",
    },
  }),
  completed: wireDeployment({
    status: "completed",
    version: 3,
    expert: EXPERT,
    output: { body: "Call it \u001B[2JAda.", data: { best_name: "Ada" }, files: [], partial: false, synthetic: false },
    completed_at: "2026-11-01T10:01:30.000Z",
  }),
  cancelled: wireDeployment({
    status: "cancelled",
    version: 3,
    output: { body: "Half of it.", data: null, files: [], partial: true, synthetic: false },
    cancelled_by: "expert",
    cancelled_at: "2026-11-01T10:01:30.000Z",
  }),
  expired: wireDeployment({
    status: "expired",
    version: 3,
    expired_reason: "not_accepted",
    expired_at: "2026-11-01T14:00:00.000Z",
  }),
};
