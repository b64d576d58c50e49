import type { AccountId, TalkId } from "@musubi/protocol";
import type { Board } from "./board.ts";

/** A sign of writing is valid this long. */
const VALID_MS = 5_000;

/** Who is writing where, until they stop saying so. */
export class TypingPeople {
  readonly #board: Board;
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(board: Board) {
    this.#board = board;
  }

  /** Somebody is writing now. My own writing on another device is not shown. */
  note(talkId: TalkId, accountId: AccountId): void {
    if (accountId === this.#board.myId || !this.#board.talks.has(talkId)) return;
    const key = `${talkId}/${accountId}`;
    clearTimeout(this.#timers.get(key));
    this.#timers.set(
      key,
      setTimeout(() => this.end(talkId, accountId), VALID_MS),
    );
    const present = this.#board.typing.get(talkId) ?? [];
    if (!present.includes(accountId)) this.#set(talkId, [...present, accountId]);
  }

  /** Somebody has stopped, or has sent what they wrote. */
  end(talkId: TalkId, accountId: AccountId): void {
    const key = `${talkId}/${accountId}`;
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
    const present = this.#board.typing.get(talkId);
    if (present?.includes(accountId)) {
      this.#set(
        talkId,
        present.filter((each) => each !== accountId),
      );
    }
  }

  clear(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#board.typing.clear();
    this.#board.touch("typing");
  }

  #set(talkId: TalkId, accountIds: readonly AccountId[]): void {
    if (accountIds.length === 0) this.#board.typing.delete(talkId);
    else this.#board.typing.set(talkId, accountIds);
    this.#board.touch("typing");
  }
}
