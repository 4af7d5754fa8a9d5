import type { Child } from "hono/jsx";

export interface Cell {
  shown: Child;
  /** The same without marks. */
  text: string;
}

/** A table; on a narrow screen each row becomes a card with its column's names, so the roles are said aloud. */
export function TableView({
  label,
  head,
  rows,
  idColumn,
}: {
  label: string;
  head: Cell[];
  rows: Cell[][];
  idColumn?: number | undefined;
}) {
  return (
    <table {...said("table")} class={head.length === 2 ? "pairs" : undefined} aria-label={label}>
      <thead {...said("rowgroup")}>
        <tr {...said("row")}>
          {head.map(({ shown, text }) => (
            <th {...said("columnheader")} scope="col">
              {text ? shown : <span class="unseen">More</span>}
            </th>
          ))}
        </tr>
      </thead>
      <tbody {...said("rowgroup")}>
        {rows.map((cells) => (
          <tr {...said("row")} id={idColumn === undefined ? undefined : cells[idColumn]?.text}>
            {cells.map(({ shown }, column) => (
              <td {...said("cell")} data-label={head[column]?.text}>
                <span>{shown}</span>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The role that an element has anyway, until the stylesheet lays it out as something else. */
function said(role: "table" | "rowgroup" | "row" | "columnheader" | "cell") {
  return { role };
}
