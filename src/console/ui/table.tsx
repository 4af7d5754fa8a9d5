import type { Child, PropsWithChildren } from "hono/jsx";
import { Empty } from "./kit.tsx";

/** A column of a {@link Table}. */
export interface Column<Row> {
  /** The words of its head. On a narrow screen they stand before each value. */
  head: string;
  cell: (row: Row) => Child;
  /** `end` for numbers and for buttons. */
  align?: "end";
  /** The value is what the row is called: its head of the row, and the title of its card on a narrow screen. */
  title?: boolean;
  /** The head is only heard, never seen: for buttons. */
  unseen?: boolean;
  /** Never broken over two lines: for dates, numbers and states. */
  tight?: boolean;
}

interface TableProps<Row> {
  /** What the table is of; heard, and not seen unless `captioned`. */
  caption: string;
  captioned?: boolean;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  /** A last row of sums: one value a column, null for none. */
  foot?: readonly (Child | null)[];
  /** Smaller type and rows, for the data behind a chart. */
  dense?: boolean;
  /** The attributes of a row, such as an id. */
  row?: (row: Row) => Record<string, string | undefined>;
}

/** Rows under heads. On a narrow screen each row is a card. Draws nothing for no rows: say what to do with `Empty` instead. */
export function Table<Row>({ caption, captioned = false, columns, rows, foot, dense = false, row }: TableProps<Row>) {
  if (rows.length === 0) return null;
  return (
    <table class={dense ? "table table-dense" : "table"}>
      <caption class={captioned ? undefined : "unseen"}>{caption}</caption>
      <thead>
        <tr>
          {columns.map(({ head, align, unseen }) => (
            <th scope="col" class={align && `to-${align}`}>
              {unseen ? <span class="unseen">{head}</span> : head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((one) => (
          <tr {...row?.(one)}>
            {columns.map((column) => (
              <Cell column={column}>{column.cell(one)}</Cell>
            ))}
          </tr>
        ))}
      </tbody>
      {foot ? (
        <tfoot>
          <tr>
            {columns.map((column, index) => (
              <Cell column={column}>{foot[index] ?? ""}</Cell>
            ))}
          </tr>
        </tfoot>
      ) : null}
    </table>
  );
}

function Cell({
  column,
  children,
}: PropsWithChildren<{ column: Pick<Column<never>, "head" | "align" | "title" | "unseen" | "tight"> }>) {
  const { head, align, title, unseen, tight } = column;
  const name = [align && `to-${align}`, tight && "tight"].filter(Boolean).join(" ") || undefined;
  if (title) {
    return (
      <th scope="row" class={name}>
        {children}
      </th>
    );
  }
  return (
    <td class={name} data-head={unseen ? undefined : head}>
      <div class="cell">{children}</div>
    </td>
  );
}

/** Links to the newest page and to the next one; nothing where there is one page alone. */
export function Pages({
  first,
  newest,
  older,
  words = ["Newest", "Older"],
}: {
  /** True on the first page. */
  first: boolean;
  /** Where the first page is. */
  newest: string;
  /** Where the next page is, null where this is the last. */
  older: string | null;
  words?: readonly [string, string];
}) {
  if (first && older === null) return null;
  return (
    <nav class="pages" aria-label="Pages">
      {first ? null : (
        <a class="button" href={newest}>
          {words[0]}
        </a>
      )}
      {older === null ? null : (
        <a class="button" rel="next" href={older}>
          {words[1]}
        </a>
      )}
    </nav>
  );
}

/** A form that narrows a list, by GET. Put fields with {@link Filter} in it. `clear` is where the whole list is, null while nothing narrows it. */
export function Filters({ action, clear, children }: PropsWithChildren<{ action: string; clear: string | null }>) {
  return (
    <search aria-label="Narrow the list">
      <form method="get" action={action} class="filters">
        {children}
        <p class="filters-actions">
          <button type="submit" class="button">
            Filter
          </button>
          {clear === null ? null : (
            <a class="button button-quiet" href={clear}>
              Clear
            </a>
          )}
        </p>
      </form>
    </search>
  );
}

/** One field of {@link Filters}, with its words above it. `id` is that of the field within. */
export function Filter({
  id,
  words,
  wide = false,
  children,
}: PropsWithChildren<{ id: string; words: string; wide?: boolean }>) {
  return (
    <p class={wide ? "filter filter-wide" : "filter"}>
      <label for={id}>{words}</label>
      {children}
    </p>
  );
}

/** A choice of a filter or form: `null` as a value is the empty one. */
export function Select<Value extends string>({
  id,
  name,
  options,
  value,
}: {
  id: string;
  name: string;
  options: readonly { value: Value | ""; words: string }[];
  value: Value | "";
}) {
  return (
    <select id={id} name={name}>
      {options.map((option) => (
        <option value={option.value} selected={option.value === value}>
          {option.words}
        </option>
      ))}
    </select>
  );
}

/** A {@link Table}, or what to do where it has no rows. */
export function TableOr<Row>({ empty, ...table }: TableProps<Row> & { empty: { title: string; words: Child } }) {
  return table.rows.length > 0 ? <Table {...table} /> : <Empty title={empty.title}>{empty.words}</Empty>;
}
