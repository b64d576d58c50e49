import { assert } from "@musubi/base";
import type { ClientBase } from "pg";
import type { Statement } from "../platform/postgres/sql.ts";
import type { Tx } from "./transaction.ts";

/** Runs `work` in a transaction of one connection: for commands, which have no pool. Commits when it returns, else rolls back. */
export async function transactOn<T>(client: ClientBase, work: (tx: Tx) => Promise<T>): Promise<T> {
  await client.query("begin");
  try {
    const result = await work(txOn(client));
    await client.query("commit");
    return result;
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw error;
  }
}

function txOn(client: ClientBase): Tx {
  const rows = async <Row extends object>(statement: Statement): Promise<Row[]> => (await client.query<Row>(statement.text, [...statement.values])).rows;
  return {
    rows,
    row: async <Row extends object>(statement: Statement) => {
      const found = await rows<Row>(statement);
      assert(found.length <= 1, "A statement that must give one row gave several.");
      return found[0] ?? null;
    },
    run: async (statement) => (await client.query(statement.text, [...statement.values])).rowCount ?? 0,
  };
}
