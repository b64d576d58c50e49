import { brand } from "@musubi/base";
import type { EmployerId, Population, StaffId } from "@musubi/protocol/staff";
import type { Tx } from "@musubi/server/platform";
import { readEmployer } from "../employers/store.ts";
import { hasTeam, readMember } from "../people/store.ts";

/**
 * Whether a population is one that can be cut: it exists, and it is not the owner of the data itself. A cut of nobody, by a slip
 * of the finger, would leave everybody in the belief that somebody was cut.
 */
export async function canBeCut(tx: Tx, { kind, target }: Population): Promise<boolean> {
  switch (kind) {
    case "person":
      return (await readMember(tx, brand<StaffId>(target))) !== null;
    case "team":
      return await hasTeam(tx, target);
    case "employer": {
      const employer = await readEmployer(tx, brand<EmployerId>(target));
      return employer !== null && !employer.isOwner;
    }
    case "country":
      return /^[A-Z]{2}$/.test(target);
    default:
      return false;
  }
}
