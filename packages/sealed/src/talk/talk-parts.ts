import type { Random } from "@musubi/base";
import type { Connection } from "@musubi/client";
import type { TalkId } from "@musubi/protocol";
import type { KeyDesk } from "../account/key-desk.ts";
import type { TrustBook } from "../account/trust-book.ts";
import type { Tools } from "./held-group.ts";

/** What a sealed talk is given to work with. */
export interface TalkParts extends Tools {
  readonly connection: Pick<Connection, "call">;
  readonly keys: KeyDesk;
  readonly trust: TrustBook;
  readonly random: Random;
  /** Something of the talk was opened, or could not be. */
  readonly onSaid: (talkId: TalkId) => void;
  /** Another window of this device has said something, and is about to keep it. */
  readonly onSaidElsewhere: (talkId: TalkId, event: number) => void;
  /** This device has come in: what was before is with the person's other devices. */
  readonly onEntered: (talkId: TalkId) => void;
  /** Devices have come in by the event `afterEvent`; `isOwn`: this device let them in. */
  readonly onLetIn: (talkId: TalkId, afterEvent: number, isOwn: boolean) => void;
}
