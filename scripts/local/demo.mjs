/** The demo bench. Between them they cover every skill of the examples; no one of them covers all. */
export const demoExperts = [
  { name: "Maya Lindqvist", email: "maya@experts.example", skills: ["brand-strategy", "copy"] },
  { name: "Tom Okafor", email: "tom@experts.example", skills: ["copy", "research"] },
  { name: "Ines Carvalho", email: "ines@experts.example", skills: ["legal", "research"] },
  { name: "Ravi Menon", email: "ravi@experts.example", skills: ["code-review"] },
  { name: "Hana Sato", email: "hana@experts.example", skills: ["design", "brand-strategy"] },
];

/** Who owns the demo workspace, and who runs the instance. */
export const demoOwner = { name: "Olive Owner", email: "owner@example.com", role: "owner" };
export const demoOperator = { name: "Otto Operator", email: "operator@example.com" };

/** The first call that someone new makes. */
export const demoDeployment = {
  brief:
    "Review the pricing hero for tonal drift against messaging-framework v3. Return one-line diagnosis + three rewrites.",
  skills: ["brand-strategy", "copy"],
  context_url: "https://humandeploy.ai/pricing",
  urgency: "priority",
};

/** @param {string} baseUrl */
export function consoleLinks(baseUrl) {
  return { expert: `${baseUrl}/console`, dashboard: `${baseUrl}/dashboard`, operator: `${baseUrl}/operator` };
}
