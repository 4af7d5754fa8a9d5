/** Where Cloudflare Access stands before operators. Both variables, or neither. */
export interface AccessVariables {
  /** The team's host, such as `acme.cloudflareaccess.com`. */
  ACCESS_TEAM_DOMAIN?: string;
  /** The application's audience tag. */
  ACCESS_AUD?: string;
}

/** What is wrong with them, as a sentence that names the variable, or null. One alone would leave the door open that it was meant to close. */
export function accessProblem({ ACCESS_TEAM_DOMAIN: team = "", ACCESS_AUD: audience = "" }: AccessVariables) {
  if (team === "" && audience === "") return null;
  if (team === "") return "ACCESS_TEAM_DOMAIN is missing, and ACCESS_AUD is set";
  if (audience === "") return "ACCESS_AUD is missing, and ACCESS_TEAM_DOMAIN is set";
  if (!/^[a-z0-9-]+\.cloudflareaccess\.com$/.test(team)) {
    return "ACCESS_TEAM_DOMAIN must be the team's host, such as acme.cloudflareaccess.com";
  }
  return /^[0-9a-f]{64}$/.test(audience)
    ? null
    : "ACCESS_AUD must be the application's audience tag: 64 of 0-9 and a-f";
}
