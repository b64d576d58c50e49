import { present } from "@musubi/base";
import type { MessageView } from "@musubi/protocol";
import type { Tx } from "../../kernel/transaction.ts";
import { sql } from "../../platform/postgres/sql.ts";

/**
 * Stores a happening of a group and gives its place in the talk's order. The database asks for what a grant would say: the happening
 * is in the name of the transaction's actor, who is in the group and may do what it tells of.
 */
export async function storeHappening(tx: Tx, { talkId, clientId, content }: MessageView, now: Date): Promise<number> {
  const row = await tx.row<{ seq: number }>(
    sql`select musubi.write_happening(${talkId}, ${clientId}, ${JSON.stringify(content)}::jsonb, ${now}) as seq`,
  );
  return present(row, "A happening has a place.").seq;
}
