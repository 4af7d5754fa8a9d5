import { HumanDeployError } from "../errors.ts";
import type { UploadedFile } from "../generated.ts";
import { type FileBody, pathOf, type RequestOptions, type Transport } from "../transport.ts";

const PATH = "/v1/files";

export interface UploadFile {
  /** Such as `brief.pdf`. A `File` has its own. */
  name?: string | undefined;
  /** Such as `application/pdf`. A `Blob` has its own. */
  mediaType?: string | undefined;
}

export class Files {
  readonly #transport: Transport;
  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Stores a file of at most 100 MB; the `url` in the answer can stand in `contextFiles` for 24 hours. A stream is sent once only. */
  async upload(body: FileBody, file: UploadFile = {}, options?: RequestOptions): Promise<UploadedFile> {
    const own = typeof body === "object" ? (body as { name?: unknown; type?: unknown }) : {};
    const name = file.name ?? own.name;
    if (typeof name !== "string" || !name) throw new HumanDeployError("name: is required for what is not a File");
    const mediaType = file.mediaType ?? (typeof own.type === "string" && own.type ? own.type : undefined);
    const raw = { body, mediaType: mediaType ?? "application/octet-stream" };
    return this.#transport.json({ method: "POST", path: PATH, query: { name }, raw }, options);
  }

  /** The content of an input or output file, as the Response that brings it. `range` such as `bytes=0-99` asks for a part. */
  async content(id: string, query: { range?: string | undefined } = {}, options?: RequestOptions): Promise<Response> {
    const headers = { Accept: "*/*", Range: query.range };
    return this.#transport.response({ method: "GET", path: pathOf(id, PATH, "/content"), headers }, options);
  }
}
