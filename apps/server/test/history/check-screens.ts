import type { TalkId } from "@musubi/protocol";
import { type Ending, type Entry, isSamePlaced, type Placed } from "./history.ts";
import { type Violation, violation } from "./violation.ts";

/** The list of one talk that one life of a device shows. */
interface Screen {
  readonly places: Set<number>;
  first: number;
  last: number;
}

/**
 * Follows what each device showed from moment to moment. Whatever was shown is what the store has in that place in the end, so
 * nothing was shown before it was durable; and a list only grows at its ends, so a reader has read everything above the newest.
 */
export function checkScreens(entries: readonly Entry[], ending: Ending): Violation[] {
  const stored = new Map<TalkId, ReadonlyMap<number, Placed>>();
  for (const [talkId, messages] of ending.stored) stored.set(talkId, new Map(messages.map((placed) => [placed.seq, placed])));
  const screens = new Map<string, Screen>();
  return entries.flatMap((entry) => {
    if (entry.kind !== "showed") return [];
    const name = `${entry.device} ${entry.life} ${entry.talkId}`;
    const screen = screens.get(name) ?? { places: new Set(), first: Infinity, last: -Infinity };
    screens.set(name, screen);
    const isUnsorted = !entry.isSorted;
    return [
      ...(isUnsorted ? [violation("unsorted", `${entry.device} showed a list of ${entry.talkId} out of order.`)] : []),
      ...unstored(entry, stored.get(entry.talkId)),
      ...moved(entry, screen),
    ];
  });
}

type Showed = Extract<Entry, { kind: "showed" }>;

function unstored(entry: Showed, stored: ReadonlyMap<number, Placed> | undefined): Violation[] {
  return entry.added.flatMap((placed) => {
    if (isSamePlaced(placed, stored?.get(placed.seq))) return [];
    return [
      violation(
        "unstored",
        `${entry.device} showed "${placed.words}" in place ${placed.seq}, where the store has something else.`,
        placed.clientId,
      ),
    ];
  });
}

/** Brings a screen to its next state and says what moved within it. */
function moved(entry: Showed, screen: Screen): Violation[] {
  const { first, last } = screen;
  for (const seq of entry.removed) screen.places.delete(seq);
  // When nothing of the former list is left, the device has started over elsewhere in the talk.
  const isContinued = screen.places.size > 0;
  for (const { seq } of entry.added) screen.places.add(seq);
  screen.first = Math.min(...screen.places);
  screen.last = Math.max(...screen.places);
  if (!isContinued) return [];
  const slidIn = entry.added.filter(({ seq }) => seq > first && seq < last);
  const vanished = entry.removed.filter((seq) => seq > screen.first && seq < screen.last);
  return [
    ...slidIn.map(({ seq, clientId }) =>
      violation("slid_in", `On ${entry.device} place ${seq} of ${entry.talkId} appeared between ${first} and ${last}.`, clientId),
    ),
    ...vanished.map((seq) => violation("vanished", `On ${entry.device} place ${seq} of ${entry.talkId} disappeared from between others.`)),
  ];
}
