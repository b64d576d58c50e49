import { setTimeout as sleep } from "node:timers/promises";
import { present } from "@musubi/base";
import { openCpuWindow } from "../machine/cpu-window.ts";
import { whenQuiet } from "../machine/quiet.ts";
import type { Party } from "../parties/party.ts";
import { percentile } from "../report/spread.ts";
import type { Bench, Figures } from "./bench.ts";
import { Crowd, eachOf } from "./crowd.ts";
import { Traffic } from "./traffic.ts";

const CONNECTS_AT_ONCE = 25;
const SETTLE_MS = 500;

/**
 * Durable 1:1 messages: people in pairs, both directions. First a closed loop that keeps a fixed number of messages under way,
 * where an arrival starts the next one; then an open loop at a fixed rate, whose times say what a person waits.
 */
export async function measureSend(party: Party, bench: Bench): Promise<Figures> {
  const { sizes, units, quiet } = bench;
  await using crowd = new Crowd(party.client);
  await crowd.growTo(sizes.writers, CONNECTS_AT_ONCE);
  const traffic = await talkInPairs(crowd);
  traffic.onComplete = (sender) => traffic.send(sender);
  for (let user = 0; user < sizes.writers; user++) traffic.send(user);
  await sleep(sizes.warmUpSeconds * 1000);
  await settle(crowd, traffic);

  const full = await whenQuiet(quiet, units, async () => {
    traffic.onComplete = (sender) => traffic.send(sender);
    for (let count = 0; count < sizes.underWayEach; count++) for (let user = 0; user < sizes.writers; user++) traffic.send(user);
    await sleep(sizes.warmUpSeconds * 1000);
    const before = traffic.arrivedCount;
    const close = openCpuWindow(party, units);
    await sleep(sizes.seconds * 1000);
    const use = close();
    const count = traffic.arrivedCount - before;
    await settle(crowd, traffic);
    const per1000 = 1000 / count;
    return {
      sentPerSecond: count / use.wallSeconds,
      cpuPer1000: (use.server + use.database) * per1000,
      serverCpuPer1000: use.server * per1000,
      databaseCpuPer1000: use.database * per1000,
      clientCpuPer1000: use.client * per1000,
      foreignCores: use.foreignCores,
    };
  });
  const steady = await whenQuiet(quiet, units, async () => {
    const latencies = traffic.keepLatencies();
    const close = openCpuWindow(party, units);
    const lagMs = await pace(sizes.ratePerSecond, sizes.seconds, (index) => traffic.send(index % sizes.writers));
    const use = close();
    await settle(crowd, traffic);
    const sorted = [...latencies()].sort((a, b) => a - b);
    return {
      p50AtRateMs: percentile(sorted, 0.5),
      p99AtRateMs: percentile(sorted, 0.99),
      paceLagMs: lagMs,
      foreignCores: use.foreignCores,
    };
  });
  const stored = await party.storedCount();
  if (stored !== null && stored !== traffic.sentCount) throw new Error(`${traffic.sentCount} messages were sent and ${stored} are stored.`);
  return { ...full, ...steady, foreignCores: Math.max(full.foreignCores, steady.foreignCores) };
}

/** Opens the talk of each pair and lets messages flow through it. */
async function talkInPairs(crowd: Crowd): Promise<Traffic> {
  const { clients } = crowd;
  const talks: string[] = new Array(clients.length);
  await eachOf([...clients.entries()], CONNECTS_AT_ONCE, async ([user, client]) => {
    talks[user] = await client.openDirect(user ^ 1);
  });
  const traffic = new Traffic((sender, message) => {
    present(clients[sender], "A sender is one of the crowd.").send(talks[sender] ?? "", message);
  }, 1);
  for (const client of clients) client.onMessage = (id) => traffic.arrived(id);
  return traffic;
}

/** Lets what is under way arrive and starts nothing more. */
async function settle(crowd: Crowd, traffic: Traffic): Promise<void> {
  traffic.onComplete = () => undefined;
  await traffic.drain();
  crowd.check();
  await sleep(SETTLE_MS);
}

/** Calls at a fixed rate whatever the answers do. Gives how late the worst call was, in ms: the load generator's own error. */
async function pace(perSecond: number, seconds: number, call: (index: number) => void): Promise<number> {
  const startMs = performance.now();
  const total = Math.round(perSecond * seconds);
  let worstMs = 0;
  for (let done = 0; done < total; ) {
    const passedMs = performance.now() - startMs;
    for (const due = Math.min(total, Math.floor((passedMs * perSecond) / 1000)); done < due; done++) {
      worstMs = Math.max(worstMs, passedMs - ((done + 1) * 1000) / perSecond);
      call(done);
    }
    await sleep(1);
  }
  return worstMs;
}
