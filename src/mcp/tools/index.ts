import { checkDeployment } from "./check-deployment.ts";
import { deploySpecialist } from "./deploy-specialist.ts";
import { getUsageTool } from "./get-usage.ts";
import { listSpecialists } from "./list-specialists.ts";
import { replyToDeploymentTool } from "./reply-to-deployment.ts";
import type { Tool } from "./tool.ts";

/** Every tool, in the order in which an agent needs them. */
export const TOOLS: readonly Tool[] = [
  deploySpecialist,
  checkDeployment,
  replyToDeploymentTool,
  listSpecialists,
  getUsageTool,
];

/** The tool of a name, which may have the server's name before it, as the documentation prints it or as hosts spell it. */
export function toolNamed(name: string): Tool | undefined {
  const plain = name.replace(/^humandeploy[._]/, "");
  return TOOLS.find((tool) => tool.name === plain);
}
