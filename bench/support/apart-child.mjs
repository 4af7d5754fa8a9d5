// Nobody is left to hear the answer.
const orphaned = () => process.exit(1);
process.once("disconnect", orphaned);
process.once("message", async ({ module, name, plan }) => {
  const answer = await import(module)
    .then((loaded) => loaded[name](plan))
    .then((result) => ({ result }))
    .catch((error) => ({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }));
  process.off("disconnect", orphaned);
  process.send?.(answer, () => process.exit(0));
});
