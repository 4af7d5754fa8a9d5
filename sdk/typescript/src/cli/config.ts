import { chmod, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { UsageError } from "./failures.ts";

/** What `login` stored under one name. */
export interface Profile {
  api_key: string;
  base_url: string;
}
type Profiles = Record<string, Profile>;

/** `$XDG_CONFIG_HOME/humandeploy/config.json`, or the same below `~/.config`. */
export function configPath(env: Record<string, string | undefined>): string {
  const home = env.XDG_CONFIG_HOME || join(env.HOME || homedir(), ".config");
  return join(home, "humandeploy", "config.json");
}

/** The stored profiles; none if there is no file. Throws a UsageError if the file can't be understood. */
export async function readProfiles(path: string): Promise<Profiles> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw new UsageError(`${path}: can't be read: ${(error as Error).message}`);
  }
  try {
    const { profiles } = JSON.parse(text) as { profiles: Record<string, Partial<Profile>> };
    for (const [name, { api_key, base_url }] of Object.entries(profiles)) {
      if (typeof api_key !== "string" || typeof base_url !== "string") throw new Error(name);
    }
    return profiles as Profiles;
  } catch {
    throw new UsageError(`${path}: is not a configuration of humandeploy; mend or remove it`);
  }
}

/** Stores a profile beside the others, readable by nobody else. */
export async function writeProfile(path: string, name: string, profile: Profile): Promise<void> {
  const profiles = { ...(await readProfiles(path)), [name]: profile };
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  // Whoever reads while it is written sees the old one, whole.
  const half = `${path}.${process.pid}`;
  await writeFile(half, `${JSON.stringify({ profiles }, null, 2)}\n`, { mode: 0o600 });
  await chmod(half, 0o600);
  await rename(half, path);
}
