import type { CutId, Population, StaffId } from "@musubi/protocol/staff";
import type { Tx } from "@musubi/server/platform";
import { putOut } from "../employers/store.ts";
import { endSessionsOfPopulation } from "../people/store.ts";
import { addCut } from "./store.ts";

/**
 * Cuts a population: its sessions end with this commit, no assertion is made for it afterwards, and an employer is out together
 * with its subsidiaries. Gives how many sessions ended.
 */
export async function cutPopulation(
  tx: Tx,
  cut: { readonly id: CutId; readonly population: Population; readonly words: string; readonly by: StaffId | null },
  nowMs: number,
): Promise<number> {
  const { kind, target } = cut.population;
  await addCut(tx, { id: cut.id, kind, target, words: cut.words, by: cut.by }, nowMs);
  if (kind === "employer") await putOut(tx, target, nowMs);
  return await endSessionsOfPopulation(tx, cut.population, { reason: `cut: ${kind}`, nowMs });
}
