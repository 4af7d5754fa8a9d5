import type { Frame } from "../views.ts";
import { FileText } from "./files.tsx";
import { Layout } from "./layout.tsx";
import { deploymentPath } from "./paths.ts";

/** The extracted text of a file, for a browser without a script. */
export function FileTextPage(view: { frame: Frame; deploymentId: string; text: string; truncated: boolean }) {
  return (
    <Layout title="Text of a file" frame={view.frame}>
      <div class="reading">
        <p class="back">
          <a href={deploymentPath(view.deploymentId)}>Deployment</a>
        </p>
        <h1>Text of a file</h1>
        <div class="file-text">
          <FileText text={view.text} truncated={view.truncated} />
        </div>
      </div>
    </Layout>
  );
}
