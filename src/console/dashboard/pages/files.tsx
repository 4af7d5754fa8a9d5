import type { Deployment } from "../../../domain/deployment/schemas.ts";
import { Icon } from "../../ui/icons.tsx";
import { sizeInWords } from "../../ui/text.ts";
import { type Place, pathIn } from "../paths.ts";

type ContextFile = Deployment["context_files"][number];

/** Files to download: all links lead here, never to whoever sent them. */
export function Files({
  place,
  deploymentId,
  files,
  label,
}: {
  place: Place;
  deploymentId: string;
  files: readonly ContextFile[];
  label: string;
}) {
  if (files.length === 0) return null;
  return (
    <ul class="files" aria-label={label}>
      {files.map((file) => (
        <li class={`file file-${file.status}`}>
          <div class="file-head">
            <Icon name={file.status === "failed" ? "alert" : "file"} />
            <div class="file-words">
              {file.status === "ingested" ? (
                <a href={pathIn(place, "deployments", deploymentId, "files", file.id)} download={file.name}>
                  {file.name}
                </a>
              ) : (
                <span class="file-name">{file.name}</span>
              )}
              <span class="file-facts">{factsOf(file)}</span>
              {file.status === "pending" ? <span class="file-state">Being fetched.</span> : null}
              {file.status === "failed" ? (
                <span class="file-state file-error">
                  Could not be fetched: {file.error ?? "the reason is not known"}
                </span>
              ) : null}
            </div>
          </div>
        </li>
      ))}
    </ul>
  );
}

function factsOf({ media_type, size_bytes }: ContextFile): string {
  return [media_type, size_bytes === null ? null : sizeInWords(size_bytes)].filter(Boolean).join(", ");
}
