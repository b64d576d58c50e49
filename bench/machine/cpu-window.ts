import { cpuSecondsOf, machineCpuSeconds, type ProcUnits } from "./process-tree.ts";

/** Which processes a measurement is about. */
export interface Measured {
  readonly serverPids: readonly number[];
  readonly databasePids: readonly number[];
}

/** CPU used between two moments, in seconds, and the time between them. */
export interface CpuUse {
  readonly wallSeconds: number;
  readonly server: number;
  readonly database: number;
  /** This process: the load generator. */
  readonly client: number;
  /** Cores that anything else on the machine kept busy, at any priority. */
  readonly foreignCores: number;
}

/** Begins to count; the result ends it. */
export function openCpuWindow(measured: Measured, units: ProcUnits): () => CpuUse {
  const read = () => ({
    atMs: performance.now(),
    server: cpuSecondsOf(measured.serverPids, units),
    database: cpuSecondsOf(measured.databasePids, units),
    machine: machineCpuSeconds(units),
    own: process.cpuUsage(),
  });
  const before = read();
  return () => {
    const after = read();
    const wallSeconds = (after.atMs - before.atMs) / 1000;
    const server = after.server - before.server;
    const database = after.database - before.database;
    const client = (after.own.user + after.own.system - before.own.user - before.own.system) / 1e6;
    const busy = after.machine.busy - before.machine.busy + after.machine.niced - before.machine.niced;
    return { wallSeconds, server, database, client, foreignCores: Math.max(0, busy - server - database - client) / wallSeconds };
  };
}
