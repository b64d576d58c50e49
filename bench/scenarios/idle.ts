import { setTimeout as sleep } from "node:timers/promises";
import { openCpuWindow } from "../machine/cpu-window.ts";
import { residentKibOf } from "../machine/process-tree.ts";
import type { Party } from "../parties/party.ts";
import type { Bench, Figures } from "./bench.ts";
import { Crowd } from "./crowd.ts";

const CONNECTS_AT_ONCE = 50;

/**
 * People who are connected and do nothing: resident memory of the server's own process above what it had with nobody, per
 * connection, after it has settled. Memory does not depend on how quiet the machine is, so nothing is taken twice.
 */
export async function measureIdle(party: Party, bench: Bench): Promise<Figures> {
  const { sizes, units } = bench;
  await sleep(1000);
  const emptyKib = residentKibOf(party.serverPids, units);
  const figures: Record<string, number> = { emptyMib: emptyKib / 1024 };
  let foreignCores = 0;
  await using crowd = new Crowd(party.client);
  for (const count of sizes.idleSteps) {
    await crowd.growTo(count, CONNECTS_AT_ONCE);
    await sleep(sizes.settleSeconds * 1000);
    const close = openCpuWindow(party, units);
    await sleep(sizes.seconds * 1000);
    const use = close();
    crowd.check();
    figures[`kibEachAt${count}`] = (residentKibOf(party.serverPids, units) - emptyKib) / count;
    figures[`coresAt${count}`] = (use.server + use.database) / use.wallSeconds;
    foreignCores = Math.max(foreignCores, use.foreignCores);
  }
  return { ...figures, foreignCores };
}
