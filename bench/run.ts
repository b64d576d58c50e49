// npm run bench: what Musubi does on this machine, each figure beside a limit measured in the same run. See bench/README.md.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { systemClock } from "@musubi/base";
import { readProcUnits } from "./machine/process-tree.ts";
import { type Measurement, measurementsOn } from "./measurements.ts";
import { type Options, readOptions, UsageError } from "./options.ts";
import { BenchCluster } from "./parties/bench-cluster.ts";
import { prepareMusubi } from "./parties/musubi-party.ts";
import { type Facts, factsOf } from "./report/facts.ts";
import { type Found, linesOf } from "./report/lines.ts";
import { pageOf } from "./report/page.ts";
import type { Bench } from "./scenarios/bench.ts";

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Runs what was asked for on a cluster of its own. Where that fails, its folder stays, for the logs in it. */
async function run(options: Options): Promise<void> {
  await using cluster = await BenchCluster.start(options.dir);
  try {
    await runOn(cluster, options);
  } catch (error) {
    cluster.keep();
    process.stderr.write(`The logs are in ${cluster.dir}.\n`);
    throw error;
  }
}

/** Measures, prints and writes. */
async function runOn(cluster: BenchCluster, options: Options): Promise<void> {
  const { isSmoke, sizes, quiet, repetitions } = options;
  const bench: Bench = { sizes, quiet, units: readProcUnits() };
  const facts = factsOf({ clock: systemClock, postgres: await cluster.version(), isSmoke, repetitions, sizes });
  const users = Math.max(...sizes.idleSteps, sizes.writers, sizes.roomUsers, sizes.returners * 2);
  await prepareMusubi(cluster, { users, roomUsers: sizes.roomUsers });
  const measurements = measurementsOn(cluster, bench).filter((one) => options.only.includes(one.scenario));
  const found: Found[] = [];
  for (let repetition = 1; repetition <= repetitions; repetition++) {
    // Every other time in the opposite order, so that a machine that warms up or slows down favours nobody.
    for (const one of repetition % 2 === 1 ? measurements : measurements.toReversed()) found.push(await takeOne(one, repetition));
  }
  const page = pageOf(facts, linesOf(found, sizes), found);
  say(`\n${page}`);
  if (options.out !== null) await write(options.out, { facts, found, page });
}

async function takeOne(measurement: Measurement, repetition: number): Promise<Found> {
  const { scenario, party } = measurement;
  const startMs = performance.now();
  const figures = await measurement.take();
  say(
    `${repetition}. ${scenario} of ${party}: ${((performance.now() - startMs) / 1000).toFixed(0)} s, ${figures.foreignCores.toFixed(2)} foreign cores`,
  );
  return { repetition, scenario, party, figures };
}

/** Keeps the run under its date and commit, and its page as the latest. */
async function write(folder: string, { facts, found, page }: { facts: Facts; found: readonly Found[]; page: string }): Promise<void> {
  await mkdir(folder, { recursive: true });
  const name = `${facts.startedAt.slice(0, 10)}-${facts.commit.replace("+", "")}`;
  const lines = linesOf(found, facts.sizes);
  await writeFile(join(folder, `${name}.json`), `${JSON.stringify({ facts, lines, found }, null, 1)}\n`);
  await writeFile(join(folder, "latest.md"), page);
  say(`Written: ${join(folder, `${name}.json`)}`);
}

try {
  await run(readOptions(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
