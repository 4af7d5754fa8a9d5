const SHOWN = 6;

/** The agent's own notes on a deployment, as a table; folded away when it is long. */
export function Metadata({ metadata }: { metadata: Readonly<Record<string, unknown>> }) {
  const entries = Object.entries(metadata);
  if (entries.length === 0) return null;
  const table = (
    <table class="pairs">
      <tbody>
        {entries.map(([key, value]) => (
          <tr>
            <th scope="row">{key}</th>
            <td>{typeof value === "string" ? value : <code>{JSON.stringify(value)}</code>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
  return (
    <section class="part" aria-labelledby="metadata-title">
      <h2 id="metadata-title">
        Metadata <span class="tally">{entries.length}</span>
      </h2>
      {entries.length > SHOWN ? (
        <details class="fold">
          <summary>Show all</summary>
          {table}
        </details>
      ) : (
        table
      )}
    </section>
  );
}
