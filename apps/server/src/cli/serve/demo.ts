import { DEMO_HANDLES, DEMO_PASSWORD, type DemoOptions, fillTown } from "../../demo/town.ts";
import { isEmpty } from "../../demo/town-store.ts";
import { pooledDatabase } from "../../kernel/transaction.ts";
import { StartupRefusal } from "../../platform/postgres/errors.ts";
import { createPools } from "../../platform/postgres/pool.ts";
import type { ReadyData } from "../../start-musubi.ts";
import { counted } from "../counted.ts";
import { seconds } from "../figures.ts";
import type { CliParts } from "../parts.ts";
import type { Terminal } from "../terminal.ts";

/** The invented town lies in Japan; whoever states another place for it is believed. */
const TOWN_REGION = "jp";
/** Writing the past of a talk in one statement takes longer than a person would wait. */
const LIMITS = { connectionsMax: 2, statementTimeoutMs: 300_000 };
const QUIET = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Fills an empty server; a server that was filled so before is left as it is; any other one is refused with `demo_not_empty`. */
export async function fillDemo(parts: CliParts, options: DemoOptions, { dataDir, keyRing, prepared }: ReadyData): Promise<void> {
  const { terminal, clock, random } = parts;
  if (dataDir.isDemo) {
    terminal.say("The demo's town is already here.");
    return;
  }
  const limits = {
    musubi_people: LIMITS,
    musubi_posting: LIMITS,
    musubi_desk: LIMITS,
    musubi_gate: LIMITS,
    musubi_jobs: LIMITS,
    musubi_operator: LIMITS,
  };
  await using pools = createPools({ connectionOf: prepared.connectionOf, limits, log: QUIET });
  const database = pooledDatabase({
    people: pools.of("musubi_people"),
    posting: pools.of("musubi_posting"),
    gate: pools.of("musubi_gate"),
    jobs: pools.of("musubi_jobs"),
  });
  if (!(await database.transact("gate", { actor: null }, isEmpty))) {
    throw new StartupRefusal(
      "demo_not_empty",
      "There are people on this server already, and --demo only fills an empty one. Start it without --demo, or set MUSUBI_DATA_DIR to another folder.",
    );
  }
  const startedMs = performance.now();
  const progress = terminal.begin("Building a small town");
  const region = dataDir.region === "" ? TOWN_REGION : dataDir.region;
  const town = await fillTown({ database, keyRing, region, clock, random }, options);
  await dataDir.record({ isDemo: true, region });
  progress.end(
    `${counted(town.peopleCount, "person", "people")}, ${counted(town.talkCount, "talk")}, ${counted(town.messageCount, "message")}, in ${seconds(performance.now() - startedMs)}`,
  );
}

/** Says how to get in. */
export function sayDemo(terminal: Terminal): void {
  terminal.say(
    `Sign in as ${DEMO_HANDLES.map((handle) => `"${handle}"`).join(", ")} with the password "${DEMO_PASSWORD}". It is everybody's: keep the demo on this machine.`,
  );
}
