import type { AccountId, ClientId, MessageView, TalkId } from "@musubi/protocol";

/** A device of somebody, under the name it has in a test: "alice/1". It stays the same device when its program starts again. */
export type DeviceName = string;

/** A message in its place, as a device shows it or as the store holds it. */
export interface Placed {
  readonly seq: number;
  readonly clientId: ClientId;
  readonly senderId: AccountId | null;
  /** The text, or "#" and the kind for anything else. */
  readonly words: string;
}

/** What happened, in the order in which it happened to one observer who sees all devices. */
export type Entry =
  /** A person wrote a message on a device. */
  | { readonly kind: "wrote"; readonly device: DeviceName; readonly talkId: TalkId; readonly clientId: ClientId; readonly words: string }
  /** The device has the message in its own store: from here on it survives the end of the program. */
  | { readonly kind: "kept"; readonly device: DeviceName; readonly clientId: ClientId }
  /** The server was asked to store it. */
  | { readonly kind: "asked"; readonly device: DeviceName; readonly clientId: ClientId }
  /** The server said that it is stored, and where. */
  | {
      readonly kind: "acknowledged";
      readonly device: DeviceName;
      readonly talkId: TalkId;
      readonly clientId: ClientId;
      readonly seq: number;
    }
  /** The server (or the line) did not take it. */
  | { readonly kind: "refused"; readonly device: DeviceName; readonly clientId: ClientId; readonly code: string }
  /** The device had given up, and the person put the message at the end of the queue again. */
  | { readonly kind: "requeued"; readonly device: DeviceName; readonly clientId: ClientId }
  /** The list that a device shows of a talk became another one. A new life begins with nothing. */
  | {
      readonly kind: "showed";
      readonly device: DeviceName;
      readonly life: number;
      readonly talkId: TalkId;
      readonly added: readonly Placed[];
      readonly removed: readonly number[];
      /** False when the list as a whole was not in the order of its places. */
      readonly isSorted: boolean;
    }
  /** Something was broken on purpose. */
  | { readonly kind: "fault"; readonly what: string }
  /** Something that must not be needed was needed, such as hands at a start. */
  | { readonly kind: "trouble"; readonly what: string };

/** How everything stands once all faults are over and nothing is under way. */
export interface Ending {
  /** The messages of each talk as the store has them, in its own order. */
  readonly stored: ReadonlyMap<TalkId, readonly Placed[]>;
  /** The whole list of each talk as each of its members' devices shows it. */
  readonly shown: readonly { readonly device: DeviceName; readonly talkId: TalkId; readonly messages: readonly Placed[] }[];
}

/** A message of the contract in its place. */
export function placedOf(message: Pick<MessageView, "seq" | "clientId" | "senderId" | "content">): Placed {
  const { seq, clientId, senderId, content } = message;
  return { seq, clientId, senderId, words: content.kind === "text" ? content.text : `#${content.kind}` };
}

/** Whether both are the same message in the same place; also when both are absent. */
export function isSamePlaced(one: Placed | undefined, other: Placed | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return one.seq === other.seq && one.clientId === other.clientId && one.senderId === other.senderId && one.words === other.words;
}
