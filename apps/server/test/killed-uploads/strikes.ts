import { setTimeout as sleep } from "node:timers/promises";
import type { Dice } from "../history/dice.ts";
import type { ServerProcess } from "../history/server-process.ts";

/** Who is killed, in turn. */
const VICTIMS = ["worker", "server", "database", "worker", "both"] as const;
export type Victim = (typeof VICTIMS)[number];

/** Kills one process after the other while pieces of photos come in, at places that the dice say; gives who was killed. */
export async function strike(
  server: ServerProcess,
  dice: Dice,
  plan: { readonly strikes: number; readonly pieces: number; readonly sent: () => number; readonly isOver: () => boolean },
): Promise<readonly Victim[]> {
  const killed: Victim[] = [];
  for (let count = 0; count < plan.strikes; count += 1) {
    const from = ((count + 0.2 + 0.6 * dice.fraction()) / plan.strikes) * plan.pieces;
    while (plan.sent() < from && !plan.isOver()) await sleep(5);
    if (plan.isOver()) break;
    const victim = VICTIMS[count % VICTIMS.length] ?? "server";
    await server.serving();
    await sleep(dice.below(120));
    if (victim === "worker") await killMakers(server, plan.isOver);
    else server.kill(victim);
    killed.push(victim);
  }
  return killed;
}

/** They start when the first picture comes. */
async function killMakers(server: ServerProcess, isOver: () => boolean): Promise<void> {
  while (server.killThumbnailers() === 0 && !isOver()) await sleep(20);
}
