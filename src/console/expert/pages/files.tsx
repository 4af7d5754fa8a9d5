import type { Deployment } from "../../../domain/deployment/schemas.ts";
import { Icon } from "../../ui/icons.tsx";
import { sizeInWords } from "../../ui/text.ts";
import { filePath } from "./paths.ts";

type ContextFile = Deployment["context_files"][number];

const IMAGES = ["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"];

/** Files as they came with a deployment or a reply: what each is, how it looks, what it says. All links lead here, never to the sender's. */
export function FileList({
  deploymentId,
  files,
  texts,
  label,
}: {
  deploymentId: string;
  files: readonly ContextFile[];
  texts: readonly string[];
  label: string;
}) {
  return (
    <ul class="files" aria-label={label}>
      {files.map((file) => (
        <li class={`file file-${file.status}`}>
          <FileHead deploymentId={deploymentId} file={file} />
          {file.status === "ingested" ? (
            <FilePreview deploymentId={deploymentId} file={file} hasText={texts.includes(file.id)} />
          ) : null}
        </li>
      ))}
    </ul>
  );
}

function FileHead({ deploymentId, file }: { deploymentId: string; file: ContextFile }) {
  const facts = [file.media_type, file.size_bytes === null ? null : sizeInWords(file.size_bytes)].filter(Boolean);
  return (
    <div class="file-head">
      <Icon name={file.status === "failed" ? "alert" : "file"} />
      <div class="file-words">
        {file.status === "ingested" ? (
          <a href={filePath(deploymentId, file.id)} download={file.name}>
            {file.name}
          </a>
        ) : (
          <span class="file-name">{file.name}</span>
        )}
        <span class="file-facts">{facts.join(", ")}</span>
        {file.status === "pending" ? (
          <span class="file-state">Being fetched. It appears here when it is in.</span>
        ) : null}
        {file.status === "failed" ? (
          <span class="file-state file-error">Could not be fetched: {file.error ?? "the reason is not known"}</span>
        ) : null}
      </div>
    </div>
  );
}

function FilePreview({ deploymentId, file, hasText }: { deploymentId: string; file: ContextFile; hasText: boolean }) {
  const type = file.media_type ?? "";
  const shown = filePath(deploymentId, file.id, "preview");
  const text = filePath(deploymentId, file.id, "text");
  return (
    <>
      {IMAGES.includes(type) ? (
        <a class="file-image" href={shown} target="_blank" rel="noopener noreferrer">
          <img src={shown} alt={`Preview of ${file.name}`} loading="lazy" decoding="async" />
        </a>
      ) : null}
      {type === "application/pdf" ? (
        <details class="fold">
          <summary>Show the pages</summary>
          <iframe class="file-pdf" src={shown} title={`Pages of ${file.name}`} loading="lazy" />
        </details>
      ) : null}
      {hasText ? (
        <details class="fold" hx-get={text} hx-trigger="toggle once" hx-target="find .file-text" hx-swap="innerHTML">
          <summary>Show the text</summary>
          <div class="file-text">
            <a href={text}>Open the text of {file.name}</a>
          </div>
        </details>
      ) : null}
    </>
  );
}

/** The extracted text of a file: GET …/files/:file_id/text answers it to the page's script. */
export function FileText({ text, truncated = false }: { text: string; truncated?: boolean }) {
  return (
    <>
      <pre tabindex={0}>{text}</pre>
      {truncated ? <p class="hint">The text goes on: download the file to read the rest.</p> : null}
    </>
  );
}
