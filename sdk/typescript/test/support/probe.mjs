import { APIError, HumanDeploy, NotFoundError, webhooks } from "humandeploy";
import { tools as aiSdk } from "humandeploy/ai-sdk";
import { tools as langChain } from "humandeploy/langchain";
import { tools as openAi } from "humandeploy/openai";

/** Uses all that depends on the runtime; gives what it saw. Takes the server, a key, and a webhook's signature. */
export async function probe({ apiKey, baseUrl, signed }) {
  const hd = new HumanDeploy({ apiKey, baseUrl });
  const made = await hd.deployments.create({ brief: "Name it.", skills: ["copy"] });
  const types = [];
  for await (const { type } of hd.deployments.stream(made.id)) types.push(type);
  const { status } = await hd.deployments.waitFor(made.id);
  const file = await hd.files.upload(new Blob(["abc"]).stream(), { name: "a.txt" });
  const content = await (await hd.files.content(file.id)).text();
  const missing = await hd.deployments.get("dep_00000000000000000000000000").catch((error) => error);
  const { body, headers, secret } = signed;
  const event = await webhooks.unwrap(body, headers, secret);
  const forged = await webhooks.unwrap(`${body} `, headers, secret).catch(({ name }) => name);
  return {
    types,
    status,
    content,
    error: [missing instanceof NotFoundError && missing instanceof APIError, missing.code],
    event,
    forged,
    tools: [Object.keys(aiSdk(hd)).length, langChain(hd).length, openAi(hd).chat.length],
  };
}
