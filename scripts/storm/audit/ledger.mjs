import { same } from "./lives.mjs";

/** The books of each workspace balance, and say of each deployment what became of it. */
export function checkLedger({ workspaces, lives }, expect, domain) {
  for (const [name, { books, tables, usage }] of Object.entries(workspaces)) {
    if (!books) continue;
    const own = lives.filter(({ record }) => `${record.workspace_id}:${record.mode}` === name);
    checkBalances({ name, books }, expect, domain);
    const open = tables.open_deployments.filter(({ ended }) => ended === 0);
    const alive = own.filter(({ record }) => !domain.isTerminal(record));
    const reserved = open.reduce((sum, { amount }) => sum + amount, 0);
    expect(
      "ledger.reserved",
      reserved === books.balances.reserved,
      () => `${name} reserves ${books.balances.reserved}, its open ones ${reserved}`,
    );
    expect(
      "ledger.slots",
      same(open.map(({ id }) => id).toSorted(), alive.map(({ id }) => id).toSorted()),
      () => `${name} counts ${open.length} in flight, ${alive.length} are`,
    );
    expect(
      "ledger.in_flight",
      usage.in_flight.count === alive.length,
      () => `${name} shows ${usage.in_flight.count} in flight, ${alive.length} are`,
    );
    const settled = own
      .filter(({ record }) => record.status === "completed")
      .reduce((sum, { record }) => sum + record.price, 0);
    expect(
      "ledger.settled",
      books.balances.settled === settled,
      () => `${name} settled ${books.balances.settled}, its completed ones cost ${settled}`,
    );
    const byDeployment = Map.groupBy(books.transactions, ({ reference }) => reference);
    for (const { id, record } of own) {
      const kinds = (byDeployment.get(id) ?? []).map(({ kind }) => kind).toSorted();
      const end = { completed: ["settle"], cancelled: ["release"], expired: ["release"] }[record.status] ?? [];
      const wanted = record.price > 0 ? [...end, "reserve"].toSorted() : [];
      expect(
        "ledger.once",
        same(kinds, wanted),
        () => `it is ${record.status}, and its transactions are ${kinds.join(", ") || "none"}`,
        id,
      );
      const amounts = new Set(
        (byDeployment.get(id) ?? []).flatMap(({ entries }) => Object.values(entries).map(Math.abs)),
      );
      expect(
        "ledger.price",
        [...amounts].every((amount) => amount === record.price),
        () => `its price is ${record.price}, its transactions move ${[...amounts]}`,
        id,
      );
    }
    const known = new Set(own.map(({ id }) => id));
    const strangers = books.transactions.filter(
      ({ kind, reference }) => ["reserve", "settle", "release"].includes(kind) && !known.has(reference),
    );
    expect(
      "ledger.strangers",
      strangers.length === 0,
      () => `${name} has ${strangers.length} transactions of nobody's, such as for ${strangers[0]?.reference}`,
    );
  }
}

/** Each transaction sums to zero, no account but `issued` was ever negative, and together they are the balances. */
function checkBalances({ name, books }, expect, { ACCOUNTS, NO_CREDITS }) {
  const balances = { ...NO_CREDITS };
  const inTurn = Map.groupBy(
    books.transactions.toSorted((a, b) => a.at - b.at),
    ({ at }) => at,
  );
  for (const together of inTurn.values()) {
    // Of the same millisecond it is not known which came first.
    for (const { id, entries } of together) {
      const sum = Object.values(entries).reduce((total, amount) => total + amount, 0);
      expect("ledger.zero", sum === 0, () => `${id} of ${name} sums to ${sum}`);
      for (const account of ACCOUNTS) balances[account] += entries[account] ?? 0;
    }
    const negative = ACCOUNTS.filter((account) => account !== "issued" && balances[account] < 0);
    expect("ledger.negative", negative.length === 0, () => `${negative} of ${name} was negative`);
  }
  expect(
    "ledger.balances",
    same(balances, books.balances),
    () => `${name} says ${JSON.stringify(books.balances)}, its transactions ${JSON.stringify(balances)}`,
  );
}
