import type { ProcUnits } from "../machine/process-tree.ts";
import type { QuietRules } from "../machine/quiet.ts";

/** How large the measurements are. */
export interface Sizes {
  /** Seconds of each measurement, and of warming up before it. */
  readonly seconds: number;
  readonly warmUpSeconds: number;
  /** Connected people who write to each other in pairs. */
  readonly writers: number;
  /** Messages each of them keeps under way at saturation. */
  readonly underWayEach: number;
  /** Messages a second of the open loop. */
  readonly ratePerSecond: number;
  /** Members of the room who are online, the writer included, and room messages under way. */
  readonly roomUsers: number;
  readonly roomUnderWay: number;
  /** Open connections that do nothing, and the seconds until their memory is read. */
  readonly idleSteps: readonly number[];
  readonly settleSeconds: number;
  /** People who sign in, each once, and messages each of them has missed. */
  readonly returners: number;
  readonly missed: number;
  /** People of the staff who read at once, and the entries of the ledger at which it is asked. */
  readonly staffReaders: number;
  readonly auditRows: readonly number[];
  /** Photos of each lap of pictures, and people who read stored files at once. */
  readonly photos: number;
  /** Made before the counted ones. */
  readonly warmUpPhotos: number;
  readonly byteReaders: number;
  /** Photos of the album that is opened. */
  readonly albumPhotos: number;
}

/** What every scenario is given. */
export interface Bench {
  readonly units: ProcUnits;
  readonly quiet: QuietRules;
  readonly sizes: Sizes;
}

/** What a scenario found in one repetition, by the name of the figure. */
export type Figures = Readonly<Record<string, number>> & { readonly foreignCores: number };
