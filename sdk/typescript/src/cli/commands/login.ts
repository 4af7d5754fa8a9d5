import { HumanDeploy } from "../../client.ts";
import { readAll, several } from "../arguments.ts";
import { ask } from "../ask.ts";
import type { Command, Context } from "../command.ts";
import { configPath, readProfiles, writeProfile } from "../config.ts";
import { UsageError } from "../failures.ts";
import { baseUrlOf, DEFAULT_BASE_URL, keyOf, profileName } from "../settings.ts";
import { masked } from "../style.ts";
import { USER_AGENT } from "../wire.ts";

export const login: Command = {
  name: "login",
  summary: "check a key and keep it for later commands",
  args: [],
  notes: [
    "Asks for the key, which is not shown, and the address. Without a terminal, the key is read from stdin.",
    "A --key on the command line can be seen by others on this machine while it runs; stdin can't.",
  ],
  options: {},
  async run(context) {
    const { args, flags, terminal, around } = context;
    several(args, []);
    const name = profileName(flags, around.env);
    const path = configPath(around.env);
    const before = (await readProfiles(path))[name]?.base_url;
    const { key, url } = await answers(context, before);
    const apiKey = keyOf(key);
    const baseUrl = baseUrlOf(url);

    const client = new HumanDeploy({ apiKey, baseUrl, defaultHeaders: USER_AGENT });
    const { mode } = await client.usage.get({ signal: around.signal });
    await writeProfile(path, name, { api_key: apiKey, base_url: baseUrl });
    if (terminal.json) terminal.document({ object: "profile", profile: name, mode, base_url: baseUrl, path });
    else {
      terminal.result(`Signed in to ${baseUrl} in ${mode} mode with ${masked(apiKey)}.`);
      terminal.say(`Kept as profile ${name} in ${path}`);
    }
    return undefined;
  },
};

async function answers({ flags, around }: Context, before: string | undefined): Promise<{ key: string; url: string }> {
  const { stdin, env } = around;
  const fallback = before ?? DEFAULT_BASE_URL;
  const told = flags.text("base-url") ?? env.HUMANDEPLOY_BASE_URL?.trim();
  const given = flags.text("key");
  if (given) return { key: given, url: told || fallback };
  if (!stdin.isTTY) {
    const key = (await readAll(around)).trim();
    if (!key) throw new UsageError("--key: is required where there is no terminal, or the key on stdin");
    return { key, url: told || fallback };
  }
  const key = await ask("Workspace key (hd_test_… or hd_live_…; not shown): ", true, around);
  if (!key) throw new UsageError("key: must not be empty");
  return { key, url: told || (await ask(`Address [${fallback}]: `, false, around)) || fallback };
}
