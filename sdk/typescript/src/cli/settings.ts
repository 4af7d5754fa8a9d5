import { configPath, readProfiles } from "./config.ts";
import { NotSignedInError, UsageError } from "./failures.ts";
import type { Flags } from "./flags.ts";
import { PROGRAM } from "./program.ts";

export const DEFAULT_BASE_URL = "https://api.humandeploy.ai";

/** Whom to ask, and with which key. */
export interface Settings {
  apiKey: string;
  baseUrl: string;
  mode: "test" | "live" | "unknown";
}

/**
 * Each by itself: its flag, then the profile that --profile names, then the environment, then the stored profile.
 * Throws a NotSignedInError if there is no key anywhere.
 */
export async function settingsOf(flags: Flags, env: Record<string, string | undefined>): Promise<Settings> {
  const named = flags.text("profile");
  const name = profileName(flags, env);
  const flagKey = flags.text("key");
  const flagUrl = flags.text("base-url");
  const profiles = await readProfiles(configPath(env));
  const profile = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  if (!profile && named)
    throw new NotSignedInError(`--profile: there is no ${named}; ${PROGRAM} login --profile ${named}`);

  const asked = named ? profile : undefined;
  const apiKey = flagKey ?? asked?.api_key ?? (env.HUMANDEPLOY_API_KEY?.trim() || profile?.api_key);
  if (!apiKey)
    throw new NotSignedInError(`There is no key: ${PROGRAM} login, or set HUMANDEPLOY_API_KEY, or pass --key`);
  const baseUrl =
    flagUrl ?? asked?.base_url ?? (env.HUMANDEPLOY_BASE_URL?.trim() || profile?.base_url || DEFAULT_BASE_URL);
  return { apiKey: keyOf(apiKey), baseUrl: baseUrlOf(baseUrl), mode: modeOf(apiKey) };
}

export function profileName(flags: Flags, env: Record<string, string | undefined>): string {
  return flags.text("profile") ?? (env.HUMANDEPLOY_PROFILE?.trim() || "default");
}

/** The key if it can stand in a header. Its text is in no message. */
export function keyOf(key: string): string {
  if (/^[\x21-\x7E]+$/.test(key.trim())) return key.trim();
  throw new UsageError("key: has characters that no key has");
}

/** An address without the slash at its end. */
export function baseUrlOf(url: string): string {
  if (/^https?:\/\/[^/\s]/.test(url) && URL.canParse?.(url) !== false) return url.replace(/\/+$/, "");
  throw new UsageError(`base URL: must begin with https:// and a host, not ${JSON.stringify(url)}`);
}

export function modeOf(key: string): Settings["mode"] {
  if (key.startsWith("hd_test_")) return "test";
  return key.startsWith("hd_live_") ? "live" : "unknown";
}

/** Throws a UsageError unless the key is of test mode: in live mode it would page people and cost credits. */
export function requireTestMode({ mode }: Settings, what: string): void {
  if (mode === "test") return;
  throw new UsageError(`${what} works with a test key (hd_test_…) alone: in live mode it would page an expert`);
}
