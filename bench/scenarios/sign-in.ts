import { setTimeout as sleep } from "node:timers/promises";
import { openCpuWindow } from "../machine/cpu-window.ts";
import { whenQuiet } from "../machine/quiet.ts";
import type { Party } from "../parties/party.ts";
import { percentile } from "../report/spread.ts";
import type { Bench, Figures } from "./bench.ts";
import { eachOf } from "./crowd.ts";
import { benchTexts } from "./texts.ts";

const WRITING_AT_ONCE = 100;
const WARM_UP_COUNT = 20;

/** Somebody who was away, and the conversation in which they missed messages. */
interface Returner {
  readonly user: number;
  readonly conversation: string;
}

/**
 * Coming back: connect with a session, be accepted, and have the messages that were missed, in one question. One at a time, each
 * person once in a measurement, so that nothing a server keeps of the person from a moment ago helps. The even users write
 * beforehand, the odd ones come back.
 */
export async function measureSignIn(party: Party, bench: Bench): Promise<Figures> {
  const { sizes, units, quiet } = bench;
  const returners: Returner[] = [];
  const users = Array.from({ length: sizes.returners }, (_, index) => index * 2 + 1);
  await eachOf(users, WRITING_AT_ONCE, async (user) => {
    returners.push(await missMessages(party, user, sizes.missed));
  });
  for (const returner of returners.slice(0, WARM_UP_COUNT)) await comeBack(party, returner, sizes.missed);
  await sleep(sizes.warmUpSeconds * 1000);

  return await whenQuiet(quiet, units, async () => {
    const timesMs: number[] = [];
    const close = openCpuWindow(party, units);
    for (const returner of returners) timesMs.push(await comeBack(party, returner, sizes.missed));
    const use = close();
    const sorted = timesMs.sort((a, b) => a - b);
    return {
      p50Ms: percentile(sorted, 0.5),
      p99Ms: percentile(sorted, 0.99),
      cpuMsEach: ((use.server + use.database) / sizes.returners) * 1000,
      clientCpuMsEach: (use.client / sizes.returners) * 1000,
      foreignCores: use.foreignCores,
    };
  });
}

/** A friend writes to somebody who is away, and waits until all of it is stored. */
async function missMessages(party: Party, user: number, count: number): Promise<Returner> {
  const friend = user - 1;
  const [reader, writer] = [party.client(user), party.client(friend)];
  await reader.connect();
  // What the reader's device knows from before: where its conversations are.
  const conversation = await reader.openDirect(friend);
  await reader.close();
  await writer.connect();
  const target = await writer.openDirect(user);
  const texts = benchTexts();
  await new Promise<void>((resolve, reject) => {
    let storedCount = 0;
    const send = (): void =>
      writer.send(target, { id: `m${user}-${storedCount}`, text: texts[storedCount % texts.length] ?? "", echoes: true });
    writer.onFailure = reject;
    writer.onMessage = () => {
      storedCount += 1;
      if (storedCount === count) resolve();
      else send();
    };
    send();
  });
  await writer.close();
  return { user, conversation };
}

/** Signs in, gets what was missed and leaves. Gives the milliseconds until it was there. */
async function comeBack(party: Party, { user, conversation }: Returner, missed: number): Promise<number> {
  const client = party.client(user);
  const startMs = performance.now();
  await client.connect();
  const count = await client.fetchPast(conversation, missed);
  const tookMs = performance.now() - startMs;
  await client.close();
  if (count !== missed) throw new Error(`User ${user} missed ${missed} messages and got ${count}.`);
  return tookMs;
}
