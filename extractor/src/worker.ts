import { WorkerEntrypoint } from "cloudflare:workers";
import type { Extracted, ExtractInput } from "./contract.ts";
import { extract } from "./extract.ts";

/** What the API calls, through its service binding. */
export class Extractor extends WorkerEntrypoint {
  /** The text of a file, up to 1 MB of it. Never throws for what the file is. */
  extract(input: ExtractInput): Promise<Extracted> {
    return extract(input);
  }
}

/** It has no address: nobody fetches it. */
export default {
  fetch: () => new Response("Not found.", { status: 404 }),
} satisfies ExportedHandler;
