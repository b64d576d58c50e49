import type { Clock } from "@musubi/base";
import type { Database } from "../../../kernel/transaction.ts";
import type { ReportCount, TransparencyReport } from "./report-counts.ts";
import { REPORT_COUNTS } from "./report-store.ts";

/** Counting all entries takes a while at a million of them, and asking is for everybody. */
const FRESH_MS = 60_000;

/** The transparency report, counted at most once a minute whoever asks. */
export class PublicReport {
  readonly #database: Database;
  readonly #clock: Clock;
  #held: { readonly report: Promise<TransparencyReport>; readonly atMs: number } | null = null;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** The report, at most a minute old. */
  read(): Promise<TransparencyReport> {
    const nowMs = this.#clock.monotonicMs();
    if (this.#held !== null && nowMs - this.#held.atMs < FRESH_MS) return this.#held.report;
    const report = this.#database.once<ReportCount>("gate", REPORT_COUNTS).then((counts) => ({ counts }));
    this.#held = { report, atMs: nowMs };
    report.catch(() => {
      this.#held = null;
    });
    return report;
  }
}
