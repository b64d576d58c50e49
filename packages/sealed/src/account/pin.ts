import { brand } from "@musubi/base";
import type { AccountId } from "@musubi/protocol";

/** What the person has decided of somebody's identity, for all of their own devices: of each account the last decision counts. */
export interface Pin {
  readonly accountId: AccountId;
  /** The identity key that they compared; null where they go on without one that was compared before. */
  readonly comparedKey: string | null;
  /** In milliseconds since 1970, and always later than the decision before, whatever a device's clock says. 0 from before it was kept. */
  readonly decidedAt: number;
}

/** The last decision on each account, the latest first, so many at most. The same for the same pins, however they come. */
export function lastPins(pins: readonly Pin[], countMax: number): readonly Pin[] {
  const last = new Map<AccountId, Pin>();
  for (const pin of pins) {
    const before = last.get(pin.accountId);
    if (before === undefined || isLater(pin, before)) last.set(pin.accountId, pin);
  }
  return [...last.values()]
    .sort((one, other) => other.decidedAt - one.decidedAt || (one.accountId < other.accountId ? -1 : 1))
    .slice(0, countMax);
}

/** Whether a decision counts instead of another one on the same account. Of two at once, the one that is there stays. */
export function isLater(pin: Pick<Pin, "comparedKey" | "decidedAt">, before: Pick<Pin, "comparedKey" | "decidedAt">): boolean {
  if (pin.decidedAt !== before.decidedAt) return pin.decidedAt > before.decidedAt;
  return before.comparedKey === null && pin.comparedKey !== null;
}

/** Reads pins that another device has written. What is none is left out. */
export function readPins(value: unknown, countMax: number): Pin[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, countMax).flatMap((one: unknown) => {
    const { accountId, comparedKey, decidedAt = 0 } = (typeof one === "object" && one !== null ? one : {}) as Record<string, unknown>;
    const isKey = comparedKey === null || (typeof comparedKey === "string" && /^[A-Za-z0-9_-]{43}$/.test(comparedKey));
    return typeof accountId === "string" && ACCOUNT.test(accountId) && isKey && Number.isSafeInteger(decidedAt)
      ? [{ accountId: brand<AccountId>(accountId), comparedKey, decidedAt: decidedAt as number }]
      : [];
  });
}

const ACCOUNT = /^usr_[0-9a-hjkmnp-tv-z]{20}$/;
