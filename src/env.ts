import type { DeploymentObject } from "../durable-objects/deployment.ts";
import type { InboxObject } from "../durable-objects/inbox.ts";
import type { WorkspaceObject } from "../durable-objects/workspace.ts";
import type { Extractor } from "../extractor/src/worker.ts";
import { accessProblem } from "./domain/access.ts";
import { HOME, readPlacement } from "./domain/placement.ts";
import { deployedProblem, settingsProblem } from "./domain/settings.ts";
import { type Scale, scaleOf } from "./domain/time.ts";
import type { UrlPolicy } from "./domain/webhooks/url-policy.ts";

/** What a Worker is given: bindings of wrangler.toml, its variables, and secrets (docs/architecture.md lists them). */
export interface Env {
  WORKSPACES: DurableObjectNamespace<WorkspaceObject>;
  DEPLOYMENTS: DurableObjectNamespace<DeploymentObject>;
  /** One an expert: tells their open pages what changed. It keeps nothing. */
  INBOXES: DurableObjectNamespace<InboxObject>;
  DB: D1Database;
  /** More databases, for the rows of workspaces alone. */
  [shard: `DB_${number}`]: D1Database | undefined;
  /** Which databases hold which workspaces (src/domain/placement.ts); `DB` alone unless set. */
  D1_SHARDS?: string;
  FILES: R2Bucket;
  /** What is served as it was built: style, scripts, documentation (scripts/assets.mjs). */
  ASSETS: Fetcher;
  DELIVERIES: Queue<DeliveryPointer>;
  /** Retries and deliveries whose receiver was busy: they never stand before a fresh one. */
  SLOW_DELIVERIES: Queue<DeliveryPointer>;
  /** Files to fetch and store. */
  INGESTION: Queue<FilePointer>;
  AI?: Ai;
  /** Reads the text of files, in a Worker of its own (extractor/). */
  EXTRACTOR?: Pick<Extractor, "extract">;
  /** Sends mail. Without it a local instance shows its mails at /dev/outbox. */
  EMAIL?: SendEmail;
  /** Counts requests and state changes (Workers Analytics Engine). */
  ANALYTICS?: AnalyticsEngineDataset;
  /** The address that mail comes from, on a domain that the mail service knows. */
  MAIL_FROM?: string;
  /** `local`, `staging` or `production`. */
  ENVIRONMENT: string;
  /** Checksums of credentials and signatures of links are made with it. */
  INSTALLATION_SECRET: string;
  /** `id:base64[,id:base64]`, 32 bytes each; the first encrypts. */
  ENCRYPTION_KEYS: string;
  /** The first admin credential, as an operator chose it at deploy. */
  ADMIN_TOKEN?: string;
  /** The address that the world knows us by: an https origin, required where it is deployed. Locally the request's own stands in. */
  PUBLIC_URL?: string;
  /** Which release this is, as `npm run deploy` named it; /healthz says it. */
  RELEASE?: string;
  /** The team's host of Cloudflare Access, where it stands before operators: with ACCESS_AUD, or not at all. */
  ACCESS_TEAM_DOMAIN?: string;
  /** The audience tag of the application that operators are. */
  ACCESS_AUD?: string;
  /** Origins of web pages that may call /mcp besides our own, with commas between. */
  MCP_ORIGINS?: string;
  TIME_SCALE?: string;
  /** For how many days after its end the content of a deployment is kept: 90 unless set. */
  RETENTION_DAYS?: string;
  /** Set by a local start: /healthz waits until the database holds it too. */
  READY_KEY?: string;
}

/** A queue message: a wake-up that names a delivery row. What else it says is no truth, and may be lost. */
export interface DeliveryPointer {
  delivery_id: string;
  /** Whose it is, empty for a notification to a person. Messages of older releases lack it. */
  workspace_id?: string | undefined;
  /** Since when it finds its receiver busy each time it comes, in epoch milliseconds. */
  busy_since?: number | undefined;
}

/** A queue message: a file of a deployment that waits to be ingested. */
export interface FilePointer {
  deployment_id: string;
  file_id: string;
}

/** The settings read from the environment, checked. */
export interface Settings {
  local: boolean;
  scale: Scale;
  timeScale: number;
  /** For how many days after its end the content of a deployment is kept. */
  retention_days: number;
  urls: { webhook: UrlPolicy; file: UrlPolicy };
}

const DEFAULT_RETENTION_DAYS = 90;
const checked = new WeakMap<object, Settings>();

/** The checked settings of an environment. Throws, naming the variable, if one is missing or may not be set where it is deployed. */
export function settingsOf(env: Env): Settings {
  let settings = checked.get(env);
  if (!settings) {
    settings = check(env);
    checked.set(env, settings);
  }
  return settings;
}

function check(env: Env): Settings {
  const local = env.ENVIRONMENT === "local";
  const retentionDays = env.RETENTION_DAYS === undefined ? DEFAULT_RETENTION_DAYS : Number(env.RETENTION_DAYS);
  if (!Number.isInteger(retentionDays) || retentionDays < 1) {
    throw new Error("RETENTION_DAYS must be a whole number of at least 1");
  }
  const timeScale = env.TIME_SCALE === undefined ? 1 : Number(env.TIME_SCALE);
  if (!["local", "staging", "production"].includes(env.ENVIRONMENT)) {
    throw new Error("ENVIRONMENT must be local, staging or production");
  }
  if (!(timeScale >= 1) || !Number.isFinite(timeScale)) throw new Error("TIME_SCALE must be a number of at least 1");
  const problem =
    settingsProblem(env) ?? shardsProblem(env) ?? accessProblem(env) ?? (local ? null : deployedProblem(env));
  if (problem) throw new Error(problem);
  const own_hosts = env.PUBLIC_URL ? [new URL(env.PUBLIC_URL).hostname] : [];
  const base = { allow_loopback: local, own_hosts: local ? [] : own_hosts };
  return {
    local,
    timeScale,
    scale: scaleOf(timeScale),
    retention_days: retentionDays,
    urls: { webhook: { ...base, schemes: "https" }, file: { ...base, schemes: "http_or_https" } },
  };
}

/** What is wrong with D1_SHARDS, or null. */
function shardsProblem(env: Env): string | null {
  const placement = readPlacement(env.D1_SHARDS);
  if ("problem" in placement) return placement.problem;
  const missing = placement.shards.find((name) => name !== HOME && !env[name]);
  return missing ? `D1_SHARDS names ${missing}, which is not bound` : null;
}
