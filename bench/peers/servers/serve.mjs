/**
 * Starts what the parent process asks for, once, and tells it where it is.
 * @param {(options: any) => Promise<{ client: unknown, main: number[], data: string, world?: unknown }>} start `client` goes
 *   to the load's adapter, `main` are the processes that do the work, `data` is the folder that it is kept in
 */
export function serve(start) {
  process.once("message", async (options) => {
    try {
      process.send?.({ ready: await start(options) });
    } catch (error) {
      process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  });
  process.once("disconnect", () => process.exit(0));
}
