import { API_VERSION, API_VERSIONS } from "../../../domain/version.ts";
import { code, list, type Section, text } from "./blocks.ts";

/** How the API changes over time. */
export function versioning(base: string): Section {
  return {
    id: "versioning",
    title: "Versioning",
    summary: "Versions are dates; pin one.",
    blocks: [
      text(
        `The API is versioned by date. Send \`HumanDeploy-Version: ${API_VERSION}\` to pin it. Without the header you get the latest stable version, ${API_VERSION}. Every response names the version served in the same header.`,
      ),
      code(
        "shell",
        "A request with a pinned version",
        `curl ${base}/v1/usage \\
  -H "Authorization: Bearer $HUMANDEPLOY_API_KEY" \\
  -H "HumanDeploy-Version: ${API_VERSION}"`,
      ),
      list(
        "A breaking change gets a new date, and the old version is served for at least 12 months more.",
        "New endpoints, new optional fields and new values at the end of an enum come without a new version. Ignore fields and events that you do not know.",
        `An unknown version is \`400\` \`unsupported_version\`. Known: ${API_VERSIONS.map((version) => `\`${version}\``).join(", ")}.`,
      ),
    ],
  };
}
