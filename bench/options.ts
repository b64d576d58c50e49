import { tmpdir } from "node:os";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { QuietRules } from "./machine/quiet.ts";
import { SCENARIOS, type Scenario } from "./measurements.ts";
import type { Sizes } from "./scenarios/bench.ts";

/** What a run was asked for. */
export interface Options {
  /** A smoke run shows that everything works; its figures mean nothing. */
  readonly isSmoke: boolean;
  readonly sizes: Sizes;
  readonly quiet: QuietRules;
  readonly repetitions: number;
  readonly only: readonly Scenario[];
  /** The folder below which the database is made. It has to be on the disk that is to be measured. */
  readonly dir: string;
  /** Where results are written; null writes none. */
  readonly out: string | null;
}

/** Thrown for words that mean nothing here. The message says what does. */
export class UsageError extends Error {}

const USAGE = `npm run bench -- [--smoke] [--full] [--reps=3] [--seconds=10] [--only=${SCENARIOS.join(",")}] [--wait=120] [--dir=<folder>] [--out=<folder>]`;
const RESULTS = fileURLToPath(new URL("results", import.meta.url));

const USUAL: Sizes = {
  seconds: 10,
  warmUpSeconds: 2,
  writers: 200,
  underWayEach: 4,
  ratePerSecond: 1000,
  roomUsers: 200,
  roomUnderWay: 8,
  idleSteps: [2000],
  settleSeconds: 10,
  returners: 200,
  missed: 100,
  staffReaders: 16,
  auditRows: [10_000, 100_000],
  photos: 160,
  warmUpPhotos: 60,
  byteReaders: 16,
  albumPhotos: 1_000,
};

/** What takes long, for a run that has the time. */
const FULL = { idleSteps: [2000, 5000], auditRows: [10_000, 100_000, 1_000_000] } as const;

/** Tiny numbers: does everything start, deliver and store? The figures mean nothing. */
const SMOKE: Sizes = {
  ...USUAL,
  seconds: 1,
  warmUpSeconds: 0.5,
  writers: 40,
  ratePerSecond: 200,
  roomUsers: 40,
  idleSteps: [200],
  settleSeconds: 1,
  returners: 20,
  staffReaders: 4,
  auditRows: [1_000],
  photos: 4,
  warmUpPhotos: 4,
  byteReaders: 4,
  albumPhotos: 24,
};

/** Reads the words after `npm run bench --`. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parse(args);
  const isSmoke = values.smoke === true;
  const seconds = wholeNumber(values.seconds, isSmoke ? SMOKE.seconds : USUAL.seconds);
  const sizes = isSmoke ? { ...SMOKE, seconds } : { ...USUAL, seconds, ...(values.full === true ? FULL : {}) };
  const out = values.out === undefined ? (isSmoke ? null : RESULTS) : resolve(values.out);
  return {
    isSmoke,
    sizes,
    quiet: {
      coresBefore: 0.15,
      waitSecondsMax: wholeNumber(values.wait, isSmoke ? 0 : 120),
      coresDuring: 0.35,
      attemptsMax: isSmoke ? 1 : 3,
    },
    repetitions: wholeNumber(values.reps, isSmoke ? 1 : 3),
    only: values.only === undefined ? SCENARIOS : values.only.split(",").map(scenario),
    dir: resolve(values.dir ?? tmpdir()),
    out,
  };
}

function parse(args: readonly string[]) {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  try {
    return parseArgs({
      args: [...args],
      options: { smoke: flag, full: flag, reps: text, seconds: text, only: text, wait: text, dir: text, out: text },
    });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : "What was that?"}\n${USAGE}`);
  }
}

function wholeNumber(text: string | undefined, standard: number): number {
  if (text === undefined) return standard;
  if (!/^\d{1,4}$/.test(text)) throw new UsageError(`"${text}" is not a whole number below 10,000.\n${USAGE}`);
  return Number(text);
}

function scenario(name: string): Scenario {
  const known = SCENARIOS.find((one) => one === name);
  if (known === undefined) throw new UsageError(`There is no scenario "${name}".\n${USAGE}`);
  return known;
}
