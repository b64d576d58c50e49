import type { ClientId, TalkId } from "@musubi/protocol";
import { checkScreens } from "./check-screens.ts";
import { type Ending, type Entry, isSamePlaced, type Placed } from "./history.ts";
import { type Violation, violation } from "./violation.ts";

/** Decides whether what happened keeps every promise about messages. Gives each promise that was broken. */
export function checkHistory(entries: readonly Entry[], ending: Ending): Violation[] {
  return [
    ...checkAcknowledged(entries, ending),
    ...checkKept(entries, ending),
    ...checkStore(entries, ending),
    ...checkOrder(entries, ending),
    ...checkAnswers(entries),
    ...checkScreens(entries, ending),
    ...checkEnding(ending),
  ];
}

/** What was acknowledged is in the store, in the place that was told; as often as it was told. */
function checkAcknowledged(entries: readonly Entry[], { stored }: Ending): Violation[] {
  const found = byClientId(stored);
  return entries.flatMap((entry) => {
    if (entry.kind !== "acknowledged") return [];
    const places = (found.get(entry.clientId) ?? []).filter((one) => one.talkId === entry.talkId);
    if (places.length === 0)
      return [violation("lost", `${entry.device} was told place ${entry.seq}, and the message is not in the store.`, entry.clientId)];
    if (places.some((one) => one.placed.seq === entry.seq)) return [];
    const where = places.map((one) => one.placed.seq).join(", ");
    return [violation("moved", `${entry.device} was told place ${entry.seq}, and the message is in ${where}.`, entry.clientId)];
  });
}

/** What a device has kept is sent in the end, whatever happened to its program. */
function checkKept(entries: readonly Entry[], { stored }: Ending): Violation[] {
  const found = byClientId(stored);
  return entries.flatMap((entry) => {
    if (entry.kind !== "kept" || found.has(entry.clientId)) return [];
    return [violation("lost", `${entry.device} had kept the message, and it was never stored.`, entry.clientId)];
  });
}

/** Each message once, each place once, nothing that nobody wrote. */
function checkStore(entries: readonly Entry[], { stored }: Ending): Violation[] {
  const written = new Map(entries.flatMap((entry) => (entry.kind === "wrote" ? [[entry.clientId, entry] as const] : [])));
  const violations: Violation[] = [];
  const wordsSeen = new Set<string>();
  for (const [talkId, messages] of stored) {
    const places = new Set<number>();
    const names = new Set<string>();
    for (const { seq, clientId, senderId, words } of messages) {
      if (places.has(seq)) violations.push(violation("place_taken_twice", `Place ${seq} of ${talkId} is taken twice.`, clientId));
      places.add(seq);
      if (words.startsWith("#")) continue;
      const name = `${senderId} ${clientId}`;
      // Every text is written once, so that a message that a device sent under two names is found as well.
      if (names.has(name) || wordsSeen.has(words))
        violations.push(violation("doubled", `"${words}" is stored twice, once in place ${seq}.`, clientId));
      names.add(name);
      wordsSeen.add(words);
      const origin = written.get(clientId);
      if (origin?.talkId === talkId && origin.words === words) continue;
      violations.push(violation("invented", `Place ${seq} of ${talkId} holds "${words}", which nobody wrote there.`, clientId));
    }
  }
  return violations;
}

/**
 * What one device wrote into one talk stands there in that order. A message that the device had given up and the person queued
 * again is left out: the server may have stored it the first time, and both places are right.
 */
function checkOrder(entries: readonly Entry[], { stored }: Ending): Violation[] {
  const requeued = new Set(entries.flatMap((entry) => (entry.kind === "requeued" ? [entry.clientId] : [])));
  const found = byClientId(stored);
  const last = new Map<string, { readonly seq: number; readonly words: string; readonly clientId: ClientId }>();
  return entries.flatMap((entry) => {
    if (entry.kind !== "wrote" || requeued.has(entry.clientId)) return [];
    const seq = found.get(entry.clientId)?.find((one) => one.talkId === entry.talkId)?.placed.seq;
    if (seq === undefined) return [];
    const line = `${entry.device} ${entry.talkId}`;
    const before = last.get(line);
    last.set(line, { seq, words: entry.words, clientId: entry.clientId });
    if (before === undefined || before.seq < seq) return [];
    return [
      violation(
        "reordered",
        `${entry.device} wrote "${before.words}" before "${entry.words}", and they stand in ${before.seq} and ${seq}.`,
        before.clientId,
        entry.clientId,
      ),
    ];
  });
}

function checkAnswers(entries: readonly Entry[]): Violation[] {
  return entries.flatMap((entry) => {
    if (entry.kind === "trouble") return [violation("trouble", entry.what)];
    if (entry.kind !== "refused" || entry.code !== "fault") return [];
    return [
      violation(
        "faulted",
        `${entry.device} was told "fault", which is for bugs; "unavailable" says that trying again is right.`,
        entry.clientId,
      ),
    ];
  });
}

/** In the end every device of a member shows the store's list, whole and in its order. */
function checkEnding({ stored, shown }: Ending): Violation[] {
  return shown.flatMap(({ device, talkId, messages }) => {
    const wanted = stored.get(talkId) ?? [];
    const length = Math.max(wanted.length, messages.length);
    for (let index = 0; index < length; index++) {
      const [here, there] = [messages[index], wanted[index]];
      if (isSamePlaced(here, there)) continue;
      const sentence = `${device} shows ${sayPlaced(here)} at ${index} of ${messages.length} of ${talkId}; the store has ${sayPlaced(there)} at ${index} of ${wanted.length}.`;
      return [violation("diverged", sentence, ...[here, there].flatMap((placed) => (placed === undefined ? [] : [placed.clientId])))];
    }
    return [];
  });
}

function sayPlaced(placed: Placed | undefined): string {
  return placed === undefined ? "nothing" : `"${placed.words}" (place ${placed.seq})`;
}

type Found = ReadonlyMap<ClientId, readonly { readonly talkId: TalkId; readonly placed: Placed }[]>;

function byClientId(stored: Ending["stored"]): Found {
  const found = new Map<ClientId, { readonly talkId: TalkId; readonly placed: Placed }[]>();
  for (const [talkId, messages] of stored) {
    for (const placed of messages) found.set(placed.clientId, [...(found.get(placed.clientId) ?? []), { talkId, placed }]);
  }
  return found;
}
