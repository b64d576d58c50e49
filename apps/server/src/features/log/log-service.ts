import { join } from "node:path";
import type { Clock, Random } from "@musubi/base";
import type { Database } from "../../kernel/transaction.ts";
import { headFile, LOG_HEAD_FILE } from "./head-file.ts";
import { PublicLog } from "./public-log.ts";
import { Sequencer } from "./sequencer.ts";
import { addCosignatures, type CheckpointRow } from "./store.ts";
import { WitnessLine, type WitnessSetting } from "./witness-line.ts";

/** What the public log is run with. */
export interface LogServiceParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly dataDir: string;
  /** The address that people type as the operator set it; empty when they did not. */
  readonly publicUrl: string;
  readonly witnesses: readonly WitnessSetting[];
  readonly onFault: (error: unknown) => void;
}

/** The public log of this server: signed in the background, read by everybody. */
export interface LogService {
  readonly log: PublicLog;
  readonly sequencer: Sequencer;
  /** Says that records were committed: they are signed within a moment. Never waits. */
  readonly later: () => void;
  /** Resolves when what was committed before is signed and every witness was asked. For tests and a quiet stop. */
  readonly settle: () => Promise<void>;
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Puts the public log together. Nothing is signed before `start`. */
export function makeLogService(parts: LogServiceParts): LogService {
  const { database, clock, random, onFault } = parts;
  const log = new PublicLog(database, () => sequencer.verifierKey);
  const keep = ({ size }: CheckpointRow, lines: string): Promise<void> =>
    database.transact("jobs", { actor: null }, (tx) => addCosignatures(tx, size, lines));
  const lines = parts.witnesses.map((witness) => new WitnessLine({ witness, log, keep }));
  const sequencer = new Sequencer({
    database,
    clock,
    random,
    keysDir: join(parts.dataDir, "keys"),
    head: headFile(join(parts.dataDir, LOG_HEAD_FILE)),
    publicHost: parts.publicUrl === "" ? null : new URL(parts.publicUrl).host,
    onSigned: (checkpoint: CheckpointRow) => {
      for (const line of lines) line.offer(checkpoint);
    },
    onFault,
  });
  return {
    log,
    sequencer,
    later: () => sequencer.later(),
    settle: async () => {
      await sequencer.settle();
      await Promise.all(lines.map((line) => line.settle()));
    },
    start: () => sequencer.start(),
    stop: async () => {
      await sequencer.stop();
      await Promise.all(lines.map((line) => line.stop()));
    },
  };
}
