import type { Clock, Random } from "@musubi/base";
import type { AccountId, TalkId } from "@musubi/protocol";
import type { CatchingUp } from "./catching-up.ts";
import type { Rosters } from "./rosters.ts";

/** What the talk feature is given. */
export interface TalkDeps {
  readonly clock: Clock;
  readonly random: Random;
  /** The region in which new talks of this server lie. */
  readonly region: string;
  readonly rosters: Rosters;
  readonly catchingUp: CatchingUp;
  /** Sends people who are online their own view of a talk, after the commit. */
  readonly announce: (talkId: TalkId, accountIds: readonly AccountId[]) => void;
}
