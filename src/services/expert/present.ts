import type { Deployment } from "../../domain/deployment/schemas.ts";

type File = Deployment["context_files"][number];

/** A deployment as an expert sees it: where the agent is told of it is not theirs to know, and its files are reached by their own address. */
export function presentToExpert(body: string, baseUrl: string): Deployment {
  const deployment: Deployment = JSON.parse(body);
  const own = (file: File): File => ({
    ...file,
    url: `${baseUrl}/expert/v1/deployments/${deployment.id}/files/${file.id}/content`,
  });
  return {
    ...deployment,
    webhook_url: null,
    context_files: deployment.context_files.map(own),
    thread: deployment.thread.map((message) => ({ ...message, context_files: message.context_files.map(own) })),
    output: deployment.output && { ...deployment.output, files: deployment.output.files.map(own) },
  };
}
