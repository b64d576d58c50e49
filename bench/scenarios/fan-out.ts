import { setTimeout as sleep } from "node:timers/promises";
import { present } from "@musubi/base";
import { openCpuWindow } from "../machine/cpu-window.ts";
import { whenQuiet } from "../machine/quiet.ts";
import type { Party } from "../parties/party.ts";
import { percentile } from "../report/spread.ts";
import type { Bench, Figures } from "./bench.ts";
import { Crowd, eachOf } from "./crowd.ts";
import { Traffic } from "./traffic.ts";

const AT_ONCE = 25;
const SETTLE_MS = 500;

/** One writer, a room full of people who are online. A message counts once for each member it reached, the writer included. */
export async function measureFanOut(party: Party, bench: Bench): Promise<Figures> {
  const { sizes, units, quiet } = bench;
  await using crowd = new Crowd(party.client);
  await crowd.growTo(sizes.roomUsers, AT_ONCE);
  const { clients } = crowd;
  const writer = present(clients[0], "There is a writer.");
  const room = await writer.makeRoom(clients.map((_, user) => user).slice(1));
  await eachOf(clients, AT_ONCE, (client) => client.enterRoom(room));
  const traffic = new Traffic((_, message) => writer.send(room, { ...message, echoes: true }), sizes.roomUsers);
  for (const client of clients) client.onMessage = (id) => traffic.arrived(id);
  const flow = (): void => {
    traffic.onComplete = () => traffic.send(0);
    for (let count = 0; count < sizes.roomUnderWay; count++) traffic.send(0);
  };
  const stop = async (): Promise<void> => {
    traffic.onComplete = () => undefined;
    await traffic.drain();
    crowd.check();
    await sleep(SETTLE_MS);
  };
  flow();
  await sleep(sizes.warmUpSeconds * 1000);
  await stop();

  return await whenQuiet(quiet, units, async () => {
    flow();
    await sleep(sizes.warmUpSeconds * 1000);
    const before = traffic.arrivedCount;
    const latencies = traffic.keepLatencies();
    const close = openCpuWindow(party, units);
    await sleep(sizes.seconds * 1000);
    const use = close();
    const count = traffic.arrivedCount - before;
    const sorted = [...latencies()].sort((a, b) => a - b);
    await stop();
    return {
      deliveriesPerSecond: count / use.wallSeconds,
      cpuPer1000: ((use.server + use.database) / count) * 1000,
      clientCpuPer1000: (use.client / count) * 1000,
      p50Ms: percentile(sorted, 0.5),
      foreignCores: use.foreignCores,
    };
  });
}
