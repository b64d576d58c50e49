import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** What /proc says of one process. */
interface ProcessFacts {
  readonly pid: number;
  readonly parent: number;
  /** User and system time of the process and of its children that have ended, in ticks. */
  readonly ticks: number;
  readonly residentPages: number;
}

/** The units of /proc on this machine. */
export interface ProcUnits {
  readonly ticksPerSecond: number;
  readonly pageBytes: number;
}

/** Asks the system for the units in which /proc counts. */
export function readProcUnits(): ProcUnits {
  const ask = (name: string): number => Number(execFileSync("getconf", [name], { encoding: "utf8" }));
  return { ticksPerSecond: ask("CLK_TCK"), pageBytes: ask("PAGESIZE") };
}

/** CPU seconds that the trees below these processes have used so far, children that have ended included. */
export function cpuSecondsOf(roots: readonly number[], units: ProcUnits): number {
  return treeOf(roots).reduce((sum, one) => sum + one.ticks, 0) / units.ticksPerSecond;
}

/** Resident memory of these processes themselves, in KiB: programs that they start on the way would count for whoever connects just then. */
export function residentKibOf(pids: readonly number[], units: ProcUnits): number {
  return (pids.reduce((sum, pid) => sum + (factsOf(String(pid))?.residentPages ?? 0), 0) * units.pageBytes) / 1024;
}

/** CPU seconds of the whole machine since its start: at normal priority, and at low priority. */
export function machineCpuSeconds(units: ProcUnits): { readonly busy: number; readonly niced: number } {
  const [line = ""] = readFileSync("/proc/stat", "latin1").split("\n");
  const [user = 0, niced = 0, system = 0, , , irq = 0, softIrq = 0] = line.trim().split(/\s+/).slice(1).map(Number);
  return { busy: (user + system + irq + softIrq) / units.ticksPerSecond, niced: niced / units.ticksPerSecond };
}

/** The living processes below these, and these themselves. */
function treeOf(roots: readonly number[]): ProcessFacts[] {
  const all = new Map<number, ProcessFacts>();
  const children = new Map<number, number[]>();
  for (const name of readdirSync("/proc")) {
    const facts = /^\d+$/.test(name) ? factsOf(name) : null;
    if (facts === null) continue;
    all.set(facts.pid, facts);
    children.set(facts.parent, [...(children.get(facts.parent) ?? []), facts.pid]);
  }
  const found = new Map<number, ProcessFacts>();
  const open = [...roots];
  for (let pid = open.pop(); pid !== undefined; pid = open.pop()) {
    const facts = all.get(pid);
    if (facts === undefined || found.has(pid)) continue;
    found.set(pid, facts);
    open.push(...(children.get(pid) ?? []));
  }
  return [...found.values()];
}

/** Null for a process that ended while we were looking. */
function factsOf(pid: string): ProcessFacts | null {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, "latin1");
  } catch {
    return null;
  }
  // The second field, the name in brackets, may contain anything; the fields are counted from the third, the state.
  const fields = text
    .slice(text.lastIndexOf(")") + 2)
    .split(" ")
    .map(Number);
  const at = (index: number): number => fields[index] ?? 0;
  return { pid: Number(pid), parent: at(1), ticks: at(11) + at(12) + at(13) + at(14), residentPages: at(21) };
}
