/** A text as one word of a shell. */
export function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The create call of the API that makes a deployment, as a curl. `key` is the key itself where it is shown, else left to the shell's variable. */
export function createCurl(base_url: string, body: Record<string, unknown>, key?: string): string {
  return [
    `curl ${base_url}/v1/deployments`,
    `-H ${key === undefined ? '"Authorization: Bearer $HUMANDEPLOY_API_KEY"' : shellQuoted(`Authorization: Bearer ${key}`)}`,
    '-H "Content-Type: application/json"',
    `-d ${shellQuoted(JSON.stringify(body, null, 2))}`,
  ].join(" \\\n  ");
}

/** What to begin with. */
export const FIRST_BODY = {
  brief: "Review the pricing hero. Return one-line diagnosis + three rewrites.",
  skills: ["copy"],
};
