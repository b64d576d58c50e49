import type { ClientBase } from "pg";
import type { Tx } from "../src/kernel/transaction.ts";
import type { Statement } from "../src/platform/postgres/sql.ts";

/** A connection that the test itself has opened, as the server's own code takes a transaction. */
export function overClient(client: ClientBase): Tx {
  const rows = async <Row extends object>(statement: Statement): Promise<Row[]> =>
    (await client.query<Row>(statement.text, [...statement.values])).rows;
  return {
    rows,
    row: async <Row extends object>(statement: Statement) => (await rows<Row>(statement))[0] ?? null,
    run: async (statement) => (await client.query(statement.text, [...statement.values])).rowCount ?? 0,
    alongside: () => {
      throw new Error("Nothing is sent alongside here.");
    },
  };
}
