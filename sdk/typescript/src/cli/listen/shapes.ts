import type { DeploymentStatus } from "../../types.ts";

/** What is read of the API's own JSON here; all else in it is passed on as it is. */
export interface WireDeployment {
  id: string;
  status: DeploymentStatus;
  version: number;
  created_at: string;
}

export interface WireEvent {
  id: string;
  type: string;
  sequence: number;
  data: { deployment: WireDeployment };
}

export interface WireList<T> {
  data: T[];
  next: string | null;
}
