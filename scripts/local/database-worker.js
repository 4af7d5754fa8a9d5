/**
 * A worker of local instances alone, with a socket of its own on loopback: it runs statements on the databases for whoever
 * has the key of this start.
 */
export default {
  /** Body: `{ binding, statements: [{ sql, params }] }`, run in one transaction. Answers their rows, or 400 and why not. */
  async fetch(request, env) {
    if (request.headers.get("Authorization") !== `Bearer ${env.KEY}`) return new Response(null, { status: 401 });
    const { binding, statements } = await request.json();
    const db = env[binding];
    try {
      const done = await db.batch(statements.map(({ sql, params = [] }) => db.prepare(sql).bind(...params)));
      return Response.json(done.map(({ results }) => results));
    } catch (error) {
      return Response.json({ message: String(error?.message ?? error) }, { status: 400 });
    }
  },
};
