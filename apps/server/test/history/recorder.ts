import type { Timeline } from "@musubi/client";
import type { MessageView, TalkId } from "@musubi/protocol";
import { type DeviceName, type Entry, isSamePlaced, type Placed, placedOf } from "./history.ts";

/** Writes down what happens, in the order in which it happens. */
export class Recorder {
  readonly entries: Entry[] = [];
  /** Called at each acknowledgement, in its very moment. */
  onAcknowledged: () => void = () => undefined;

  note(entry: Entry): void {
    this.entries.push(entry);
    if (entry.kind === "acknowledged") this.onAcknowledged();
  }
}

/** Watches what one life of a device shows, and notes each change of each list. */
export class ScreenWatch {
  readonly #recorder: Recorder;
  readonly #who: { readonly device: DeviceName; readonly life: number };
  readonly #shown = new Map<TalkId, Timeline["messages"]>();

  constructor(recorder: Recorder, who: { readonly device: DeviceName; readonly life: number }) {
    this.#recorder = recorder;
    this.#who = who;
  }

  /** The lists as they are now. */
  look(timelines: ReadonlyMap<TalkId, Timeline>): void {
    for (const [talkId, { messages }] of timelines) {
      const before = this.#shown.get(talkId) ?? [];
      if (before === messages) continue;
      this.#shown.set(talkId, messages);
      const change = changeBetween(before, messages);
      if (change.added.length === 0 && change.removed.length === 0 && change.isSorted) continue;
      this.#recorder.note({ kind: "showed", ...this.#who, talkId, ...change });
    }
  }
}

/** What leads from one list to the next. A message that became another one is taken away and added. */
function changeBetween(
  before: readonly MessageView[],
  after: readonly MessageView[],
): { added: Placed[]; removed: number[]; isSorted: boolean } {
  const known = new Map(before.map((message) => [message.seq, message]));
  const added: Placed[] = [];
  let isSorted = true;
  let last = 0;
  for (const message of after) {
    if (message.seq <= last) isSorted = false;
    last = message.seq;
    const same = known.get(message.seq);
    if (same !== undefined && (same === message || isSamePlaced(placedOf(same), placedOf(message)))) known.delete(message.seq);
    else added.push(placedOf(message));
  }
  return { added, removed: [...known.keys()], isSorted };
}
