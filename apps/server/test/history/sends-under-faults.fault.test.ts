import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkHistory } from "./check-history.ts";
import { explain } from "./explain.ts";
import { planOf } from "./fault-plan.ts";
import { faultSettings } from "./fault-settings.ts";
import { freePort } from "./free-port.ts";
import { readStore, superuserOf } from "./read-store.ts";
import { PlanRun } from "./run-plan.ts";
import { ServerProcess } from "./server-process.ts";
import { foundTown, openTalks, type Town } from "./town.ts";

const { writes, seed } = faultSettings();
/** Per thousand messages. Stopping PostgreSQL needs the signals of this system. */
const RATES = { kill: 4, cut: 30, killDevice: 8, replay: 20, ...(process.platform === "linux" ? { stall: 1 } : {}) };

let dataDir: string;
let server: ServerProcess;
let town: Town;
let onReady: () => void = () => undefined;
let onTrouble: (what: string) => void = () => undefined;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "musubi-fault-"));
  server = new ServerProcess({ dataDir, port: await freePort(), onReady: () => onReady(), onTrouble: (what) => onTrouble(what) });
  await server.start();
  town = await foundTown(server.url);
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(dataDir, { recursive: true, force: true });
});

test(`nothing acknowledged is lost, doubled or reordered while server, database, devices and lines are killed (${writes} messages, seed ${seed})`, async () => {
  const victim = {
    kill: (what: "server" | "database" | "both") => server.kill(what),
    stall: (forMs: number) => server.stall(forMs),
    jump: () => undefined,
    serving: () => server.serving(),
    readStore: async () => readStore(await superuserOf(dataDir)),
  };
  const run = new PlanRun(victim, await openTalks(town, { hasDirect: true }), { seed, calmMs: 120_000 });
  onReady = () => run.wakeAll();
  onTrouble = (what) => run.recorder.note({ kind: "trouble", what });
  const { recorder, ending } = await run.run(planOf(seed, writes, RATES));
  expect(explain(checkHistory(recorder.entries, ending), recorder.entries), `FAULT_SEED=${seed} FAULT_WRITES=${writes}`).toBe("");
  const written = recorder.entries.filter((entry) => entry.kind === "wrote").length;
  const acknowledged = new Set(recorder.entries.flatMap((entry) => (entry.kind === "acknowledged" ? [entry.clientId] : []))).size;
  // A run in which hardly anything got through would prove nothing.
  expect([written, acknowledged / written > 0.9]).toEqual([writes, true]);
}, 1_200_000);
