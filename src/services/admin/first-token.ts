/** The admin token that comes as a secret of the deployment: it is in no table, and is replaced where it was set. */
export const FIRST_TOKEN = { id: "first", name: "First token" } as const;
