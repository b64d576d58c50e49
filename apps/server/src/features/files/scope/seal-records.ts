import type { Database } from "../../../kernel/transaction.ts";
import type { JobTask } from "../../../platform/jobs/task.ts";
import type { KeyRing } from "../../../platform/keys/key-ring.ts";
import { type MadeRecord, putSeal, type SealRow, takeUnsealed } from "./seal-store.ts";

const BATCH = 1_000;

/** What sealing needs. */
export interface SealParts {
  readonly database: Database;
  readonly keyRing: KeyRing;
  readonly clock: { nowMs(): number };
}

/** Puts what was made under seal, every minute: from then on no record of it can be changed, added or removed unnoticed. */
export function sealRecordsTask({ database, keyRing, clock }: SealParts): JobTask {
  return {
    kind: "files.seal",
    every: "* * * * *",
    run: async (_payload, { signal }) => {
      for (let count = BATCH; count === BATCH; ) {
        signal.throwIfAborted();
        count = await database.transact("jobs", { actor: null }, async (tx) => {
          const { last, records } = await takeUnsealed(tx, BATCH);
          if (records.length === 0) return 0;
          const number = (last?.number ?? 0) + 1;
          await putSeal(tx, { number, made_count: records.length, code: codeOf(keyRing, last, number, records), nowMs: clock.nowMs() });
          return records.length;
        });
      }
    },
  };
}

/** The code over records and the seal before them. Nobody makes it without the key ring. */
export function codeOf(
  keyRing: Pick<KeyRing, "fingerprint">,
  before: SealRow | null,
  number: number,
  records: readonly MadeRecord[],
): Uint8Array {
  const lines = records.map((one) =>
    [
      one.blob_id,
      one.file_id,
      one.owner_id,
      one.variant,
      one.version,
      one.epoch,
      hex(one.sha256),
      hex(one.source_sha256),
      one.made_at.toISOString(),
    ].join(" "),
  );
  const text = [`${number} after ${before === null ? "nothing" : hex(before.code)}`, ...lines.sort()].join("\n");
  return keyRing.fingerprint("picture seal", text);
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
