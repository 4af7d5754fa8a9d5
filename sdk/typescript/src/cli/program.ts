/** How a person starts this again: where `npx` runs it, `humandeploy` alone is not found. */
export const PROGRAM: string = process.env.npm_command === "exec" ? "npx humandeploy" : "humandeploy";
