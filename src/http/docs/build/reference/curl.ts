import { CREATE_BODY, IDS } from "../examples.ts";
import { pretty } from "../pretty.ts";
import type { Operation } from "./operations.ts";
import type { Field } from "./schema.ts";

const EXAMPLES: Record<string, unknown> = {
  brief: CREATE_BODY.brief,
  skills: CREATE_BODY.skills,
  body: "Keep the present wording, please.",
  url: "https://example.com/hooks/humandeploy",
  name: "brief.pdf",
};

/** A call of an operation that works as it stands, given ids of one's own. */
export function curlOf(operation: Operation, base: string): string {
  const { method, path, body } = operation;
  const query = operation.parameters
    .find(({ title }) => title.startsWith("Query"))
    ?.fields.filter(({ required }) => required)
    .map(({ name }) => `${name}=${encodeURIComponent(String(EXAMPLES[name] ?? "…"))}`)
    .join("&");
  const sent = body && body.media_type === "application/json" ? exampleBody(body.fields) : null;
  const raw = body !== null && body.media_type !== "application/json";
  const implied = sent || raw ? "POST" : "GET";
  const verb = method === implied ? "" : `-X ${method} `;
  const address = `${base}${path.replace("{id}", idFor(path))}${query ? `?${query}` : ""}`;
  const lines = [`curl ${verb}${query ? `"${address}"` : address}`, `-H "Authorization: Bearer $HUMANDEPLOY_API_KEY"`];
  if (sent) lines.push(`-H "Content-Type: application/json"`, `-d '${pretty(sent, "  ")}'`);
  if (raw) lines.push(`-H "Content-Type: application/pdf"`, "--data-binary @brief.pdf");
  if (operation.answers.some(({ media_type }) => media_type === "application/octet-stream")) lines.push("-OJ");
  return lines.join(" \\\n  ");
}

function idFor(path: string): string {
  const resource = path.split("/")[2] ?? "";
  const ids: Record<string, string> = {
    deployments: IDS.deployment,
    experts: IDS.expert,
    files: IDS.file,
    webhooks: IDS.webhook,
    deliveries: IDS.delivery,
  };
  return ids[resource] ?? "{id}";
}

/** What must be given; where nothing must, the first field, to show how. */
function exampleBody(fields: Field[]): Record<string, unknown> | null {
  const required = fields.filter((field) => field.required);
  const shown = required.length ? required : fields.slice(0, 1);
  if (!shown.length) return null;
  return Object.fromEntries(shown.map((field) => [field.name, EXAMPLES[field.name] ?? exampleOf(field)]));
}

function exampleOf({ type }: Field): unknown {
  if (type.startsWith("array")) return [];
  if (type.startsWith("object")) return {};
  if (type.startsWith("integer") || type.startsWith("number")) return 1;
  return type.startsWith("boolean") ? true : "…";
}
