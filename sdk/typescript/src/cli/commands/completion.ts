import { one } from "../arguments.ts";
import type { Command } from "../command.ts";
import { UsageError } from "../failures.ts";
import { COMMON } from "../flags.ts";
import { SCENARIOS } from "../scenarios.ts";
import { commands } from "./index.ts";

const SHELLS: Readonly<Record<string, () => string>> = { bash, zsh, fish };

export const completion: Command = {
  name: "completion",
  summary: "print what completes commands and options in bash, zsh or fish",
  args: ["SHELL"],
  notes: [
    'bash, zsh: eval "$(humandeploy completion bash)" in the profile; fish: humandeploy completion fish | source',
  ],
  options: {},
  async run({ args, terminal }) {
    const shell = one(args, "SHELL");
    const script = Object.hasOwn(SHELLS, shell) ? SHELLS[shell]?.() : undefined;
    if (!script) throw new UsageError(`SHELL: must be bash, zsh or fish, not ${JSON.stringify(shell)}`);
    if (terminal.json) terminal.document({ object: "completion", shell, script });
    else terminal.result(script);
    return undefined;
  },
};

/** What may follow a command: its options, and the words that it knows. */
function wordsOf({ name, options }: Command): string[] {
  const words = Object.keys({ ...options, ...COMMON }).map((option) => `--${option}`);
  if (name === "trigger") words.push(...Object.keys(SCENARIOS));
  if (name === "completion") words.push(...Object.keys(SHELLS));
  if (name === "help") words.push(...names());
  return words;
}

function names(): string[] {
  return commands().map(({ name }) => name);
}

function bash(): string {
  const cases = commands().map((command) => `    ${command.name}) words="${wordsOf(command).join(" ")}" ;;`);
  return `_humandeploy() {
  local words
  case "\${COMP_WORDS[1]}" in
${cases.join("\n")}
  esac
  [ "$COMP_CWORD" -eq 1 ] && words="${names().join(" ")} --version --help"
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _humandeploy humandeploy`;
}

function zsh(): string {
  return `autoload -Uz compinit bashcompinit && compinit && bashcompinit\n${bash()}`;
}

function fish(): string {
  const at = (name: string) => `complete -c humandeploy -n "__fish_seen_subcommand_from ${name}"`;
  const lines = commands().flatMap((command) => [
    `complete -c humandeploy -n __fish_use_subcommand -f -a ${command.name} -d "${command.summary}"`,
    ...wordsOf(command).map((word) =>
      word.startsWith("--") ? `${at(command.name)} -l ${word.slice(2)}` : `${at(command.name)} -f -a ${word}`,
    ),
  ]);
  return lines.join("\n");
}
