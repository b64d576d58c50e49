import type { LeafFacts } from "@musubi/e2ee";
import { type AccountId, idFromBytes } from "@musubi/protocol";

/** Facts that the server has judged already: who is a member. The others are put beside it. */
export const ANYBODY = { isMember: () => true, owed: new Set<number>() } as const;

/** Why this device cannot go on in a sealed talk at the moment. */
export type TalkFault = "offline" | "locked_out" | "not_member" | "refused";

/** Everybody who has one of these leaves. */
export function accountsIn(leaves: readonly LeafFacts[]): Set<AccountId> {
  const found = leaves.map(({ device }) => (device === null ? null : idFromBytes("usr", device.account)));
  return new Set(found.filter((accountId) => accountId !== null));
}
