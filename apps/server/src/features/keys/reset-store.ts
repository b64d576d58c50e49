/** An identity that begins anew. Runs as the gate, which is the role that sees credentials. */
import { type DeviceId, RESETS_PER_DAY } from "@musubi/protocol";
import type { Grant } from "../../kernel/grant.ts";
import type { Tx } from "../../kernel/transaction.ts";
import { sql } from "../../platform/postgres/sql.ts";
import type { StatementRow } from "./store.ts";

/** The actor's newest statement, with the account held until the transaction ends; null when there is none. */
export async function holdFormerStatement(tx: Tx, _grant: Grant<"own.secure">): Promise<StatementRow | null> {
  return await tx.row<StatementRow>(sql`select * from musubi.hold_statements()`);
}

/** What came of storing it. */
export type ResetOutcome = "ok" | "too_often" | "statement_outdated" | "statement_wrong";

/** Stores the statement by which the actor's identity begins anew, and lets go of what was sealed under the former one. */
export async function storeReset(
  tx: Tx,
  _grant: Grant<"own.secure">,
  statement: {
    readonly number: number;
    readonly bytes: Uint8Array;
    readonly signature: Uint8Array;
    readonly device: { readonly deviceId: DeviceId; readonly signatureKey: Uint8Array };
    readonly at: Date;
  },
): Promise<ResetOutcome> {
  const { number, bytes, signature, device, at } = statement;
  const row = await tx.row<{ outcome: ResetOutcome }>(sql`
    select musubi.reset_identity(${number}, ${bytes}, ${signature}, ${device.deviceId}, ${Buffer.from(device.signatureKey)}, ${at}, ${RESETS_PER_DAY}) as outcome`);
  return row?.outcome ?? "statement_wrong";
}
