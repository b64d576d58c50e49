import { resolve } from "node:path";
import type { Clock, Random } from "@musubi/base";
import type { Background } from "./background.ts";
import type { Config } from "./config/settings.ts";
import { disclosureFeature } from "./features/disclosure/index.ts";
import { type AnnounceDisclosures, disclosureAnnouncer, type LedgerRow, sealRecord, storeRecord } from "./features/disclosure/port.ts";
import { findLeafIndex, type LogService, makeLogService } from "./features/log/port.ts";
import { supportFeature } from "./features/support/index.ts";
import { type AnnounceCase, caseAnnouncer } from "./features/support/port.ts";
import type { Outgoing } from "./kernel/binding.ts";
import type { Feature } from "./kernel/feature.ts";
import type { Database, Tx } from "./kernel/transaction.ts";
import type { KeyRing } from "./platform/keys/key-ring.ts";

/** What being accountable is made from. */
export interface AccountabilityParts {
  readonly config: Config;
  readonly clock: Clock;
  readonly random: Random;
  readonly database: Database;
  readonly keyRing: KeyRing;
  readonly emit: (events: readonly Outgoing[]) => void;
  readonly pushNotice: Background["pushNotice"];
  readonly onFault: (error: unknown) => void;
}

/** What happens with a record of what the staff was shown, and how the person concerned gets to see it. */
export interface Accountability {
  /** The public log; nothing is signed before its `start`. */
  readonly log: LogService;
  /** Seals the exact record of an entry, in the transaction of the desk that made the entry. */
  readonly seal: (tx: Tx, entry: LedgerRow) => Promise<void>;
  /** After the commit of entries: the log is due, and the people concerned are told. Never waits and never fails. */
  readonly recorded: AnnounceDisclosures;
  /** After the commit of what the staff did with a case. Never waits and never fails. */
  readonly announceCase: AnnounceCase;
  /** The proof file of an entry, by its place in the ledger; null while the log has not taken it up. */
  readonly prove: (ledgerSeq: number) => Promise<string | null>;
  readonly features: readonly Feature[];
}

/** Puts together what the staff's side and the people concerned have in common. */
export function makeAccountability(parts: AccountabilityParts): Accountability {
  const { clock, random, database, keyRing, emit, pushNotice, onFault, config } = parts;
  const log = makeLogService({
    database,
    clock,
    random,
    dataDir: resolve(config.dataDir),
    publicUrl: config.publicUrl,
    witnesses: config.witnesses,
    onFault,
  });
  const announce = disclosureAnnouncer({ nowMs: () => clock.nowMs(), emit, pushNotice });
  return {
    log,
    seal: (tx, entry) => storeRecord(tx, entry.seq, sealRecord(keyRing, random, entry)),
    recorded: (entries) => {
      if (entries.length > 0) log.later();
      announce(entries);
    },
    announceCase: caseAnnouncer({ emit, pushNotice }),
    prove: async (ledgerSeq) => {
      const leafIndex = await findLeafIndex(database, ledgerSeq);
      return leafIndex === null ? null : log.log.proof(leafIndex);
    },
    features: [disclosureFeature({ keyRing, log: log.log }), supportFeature({ clock, random })],
  };
}
