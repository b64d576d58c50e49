import { resolve } from "node:path";
import { base64url, type Clock, type Random, utf8 } from "@musubi/base";
import type { LedgerEntryId } from "@musubi/protocol";
import type { Background } from "./background.ts";
import type { Config } from "./config/settings.ts";
import { disclosureFeature, endedBarsTask, eraseRecordsTask } from "./features/disclosure/index.ts";
import {
  type AnnounceDisclosures,
  disclosureAnnouncer,
  type LedgerRow,
  openRecord,
  proofExtra,
  sealRecord,
  storeRecord,
} from "./features/disclosure/port.ts";
import { findLeafIndex, type LogService, makeLogService } from "./features/log/port.ts";
import { supportFeature } from "./features/support/index.ts";
import { type AnnounceCase, caseAnnouncer } from "./features/support/port.ts";
import type { Outgoing } from "./kernel/binding.ts";
import type { Feature } from "./kernel/feature.ts";
import type { Database, Tx } from "./kernel/transaction.ts";
import type { JobTask } from "./platform/jobs/task.ts";
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

/** A sealed record as it is stored, by the entry's place in the ledger. */
interface ProvenRecord {
  readonly seq: number;
  readonly sealed: Uint8Array;
  /** Null once the record was erased. */
  readonly wrapped_key: Uint8Array | null;
  readonly ring_epoch: number;
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
  /** The proof file of an entry with its sealed record, as the person concerned gets it; null while the log has not taken it up. */
  readonly prove: (entryId: LedgerEntryId, record: ProvenRecord) => Promise<string | null>;
  readonly features: readonly Feature[];
  /** Work that no request waits for: bars of law that end, records whose time is over. */
  readonly tasks: readonly JobTask[];
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
    seal: (tx, entry) => {
      storeRecord(tx, entry.seq, sealRecord(keyRing, random, entry));
      return Promise.resolve();
    },
    recorded: (entries) => {
      if (entries.length > 0) log.later();
      announce(entries);
    },
    announceCase: caseAnnouncer({ emit, pushNotice }),
    prove: async (entryId, { seq, sealed, wrapped_key, ring_epoch }) => {
      const leafIndex = await findLeafIndex(database, seq);
      if (leafIndex === null) return null;
      const wrapped = wrapped_key === null ? null : { epoch: ring_epoch, bytes: wrapped_key };
      const opened = openRecord(keyRing, { entryId, sealed, wrapped });
      const extra = proofExtra({ entryId, sealed: base64url(sealed), key: opened === null ? null : base64url(opened.key) });
      return log.log.proof(leafIndex, utf8(extra));
    },
    features: [disclosureFeature({ keyRing, log: log.log }), supportFeature({ clock, random })],
    tasks: [endedBarsTask({ database, emit, pushNotice }), eraseRecordsTask({ database, years: config.ledgerYears })],
  };
}
