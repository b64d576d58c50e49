import type { Clock } from "@musubi/base";
import type { MessageView } from "@musubi/protocol";
import type { Roster, Rosters } from "../talks/port.ts";
import type { Posting } from "./posting.ts";

/** What the message feature is given. */
export interface MessageDeps {
  readonly clock: Clock;
  readonly rosters: Rosters;
  readonly posting: Posting;
  /** Whether the free sets hold this sticker. */
  readonly isSticker: (setId: string, stickerId: string) => boolean;
  /** Tells the search that a talk has news. Cheap; the work is done later. */
  readonly indexLater: (talkId: MessageView["talkId"]) => void;
  /** Considers web push for members who are away. Never waits. */
  readonly pushLater: (message: MessageView, roster: Roster) => void;
}
