import type { DeviceId, TalkId } from "@musubi/protocol";
import type { UserActor } from "../../kernel/actor.ts";
import { GroupCommit } from "../../kernel/group-commit.ts";
import type { Database } from "../../kernel/transaction.ts";
import { type ChangedTalk, readChanges } from "./catch-up-store.ts";

interface Asked {
  readonly actor: UserActor;
  readonly cursors: readonly { readonly talkId: TalkId; readonly after: number }[];
  readonly countMax: number;
  readonly nowMs: number;
}

/** For each cursor, in order; null for a talk in which the actor is not. */
type Answered = readonly (ChangedTalk | null)[];

/** After an outage everybody comes back at once: then several share a statement and a commit. More at once would only wait for the same two cores. */
const SHAPE = { lanes: 4, batchMax: 16, waitingMax: 20_000 };

/** Reads what devices missed and records it as delivered to them, in one statement of the database. */
export class CatchingUp {
  readonly #group: GroupCommit<Asked, Answered>;

  constructor(database: Database) {
    this.#group = new GroupCommit({
      ...SHAPE,
      keyOf: (asked: Asked): DeviceId => asked.actor.deviceId,
      commit: (batch: readonly Asked[]) => readTogether(database, batch),
      isItemFault: () => false,
    });
  }

  /** What changed behind each cursor, at most `countMax` messages each; null where the actor is no member. Resolves after the record is durable. */
  read(asked: Asked): Promise<Answered> {
    return this.#group.add(asked);
  }
}

async function readTogether(database: Database, batch: readonly Asked[]): Promise<Answered[]> {
  const cursors = batch.flatMap(({ actor, countMax, cursors: own }) => own.map((cursor) => ({ ...cursor, actor, countMax })));
  const found = await readChanges(database, cursors, Math.max(...batch.map((asked) => asked.nowMs)));
  let from = 0;
  return batch.map((asked) => found.slice(from, (from += asked.cursors.length)));
}
