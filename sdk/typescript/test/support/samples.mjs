/** The TypeScript samples of the Deploy API's own page, as they are printed there. */
export const SAMPLES = {
  create: `import { HumanDeploy } from"humandeploy";
const hd = new HumanDeploy({ apiKey: process.env.HUMANDEPLOY_API_KEY });
const deployment = await hd.deployments.create({
brief: "Review the pricing hero for tonal drift. Return diagnosis + three rewrites.",
skills: ["brand-strategy", "copy"],
contextUrl: "https://humandeploy.ai/pricing",
urgency: "priority"
});
console.log(deployment.id); // dep_01H8R...
`,
  version: `const hd = new HumanDeploy({
apiKey: process.env.HUMANDEPLOY_API_KEY,
apiVersion: "2026-04-23", // optional — defaults to latest stable
});
`,
};
