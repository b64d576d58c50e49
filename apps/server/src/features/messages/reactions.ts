import { type AccountId, LIMITS } from "@musubi/protocol";

export type Reactions = Readonly<Record<string, readonly AccountId[]>>;

/** Different emoji one message can carry. */
const EMOJI_PER_MESSAGE_MAX = 100;

/** Puts one person's reaction on a message or takes it away; null for nothing left, "too_many" beyond the limits. Pure. */
export function react(
  reactions: Reactions | null,
  accountId: AccountId,
  emoji: string,
  isOn: boolean,
): Record<string, AccountId[]> | null | "too_many" {
  const next = new Map(
    Object.entries(reactions ?? {}).map(([key, people]) => [key, people.filter((id) => id !== accountId || key !== emoji)]),
  );
  if (isOn) {
    const ofThisPerson = [...next.values()].filter((people) => people.includes(accountId)).length;
    if (ofThisPerson >= LIMITS.reactionsPerPerson) return "too_many";
    if (!next.has(emoji) && next.size >= EMOJI_PER_MESSAGE_MAX) return "too_many";
    next.set(emoji, [...(next.get(emoji) ?? []), accountId]);
  }
  const kept = [...next].filter(([, people]) => people.length > 0);
  return kept.length === 0 ? null : Object.fromEntries(kept);
}
