/** The addresses of the expert console. Routes are made from the same table. */
export const PATHS = {
  inbox: "/console",
  inbox_list: "/console/inbox/list",
  offer_count: "/console/inbox/count",
  history: "/console/history",
  settings: "/console/settings",
  stream: "/console/stream",
  preview: "/console/preview",
  availability: "/console/availability",
  profile: "/console/settings/profile",
  notifications: "/console/settings/notifications",
  test_notification: "/console/settings/notifications/test",
  sign_in: "/console/sign-in",
  sign_out: "/console/sign-out",
  sign_out_everywhere: "/console/sign-out-everywhere",
} as const;

export type DeploymentPost =
  | "accept"
  | "decline"
  | "start"
  | "release"
  | "ask"
  | "complete"
  | "cancel"
  | "draft"
  | "preview";

export function deploymentPath(id: string): string {
  return `/console/deployments/${encodeURIComponent(id)}`;
}

export function actionPath(id: string, action: DeploymentPost): string {
  return `${deploymentPath(id)}/${action}`;
}

/** What changes by itself on a deployment's page, as fragments. */
export function livePath(id: string): string {
  return `${deploymentPath(id)}/live`;
}

/** Takes a file with the rest of the form, as `multipart/form-data`. */
export function uploadPath(id: string): string {
  return `${deploymentPath(id)}/files`;
}

/** Takes a file as it is, from the script: `?name=`, and the token in `X-CSRF-Token`. */
export function rawUploadPath(id: string): string {
  return `${uploadPath(id)}/raw`;
}

export function filePath(id: string, fileId: string, what?: "preview" | "text" | "remove"): string {
  return `${deploymentPath(id)}/files/${encodeURIComponent(fileId)}${what ? `/${what}` : ""}`;
}

export function sessionPath(sessionId: string): string {
  return `/console/settings/sessions/${encodeURIComponent(sessionId)}/sign-out`;
}
