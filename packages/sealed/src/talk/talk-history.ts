import type { AccountId, TalkId } from "@musubi/protocol";
import type { AccountCipher } from "../account/account-cipher.ts";
import { restored, stored } from "../packed.ts";
import type { Vault } from "../vault/vault.ts";
import type { Progress } from "./held-group.ts";
import { type HistoryParts, layUp, readHistory } from "./history.ts";
import { keepSaid, readSaid, type Shelf } from "./shelf.ts";

/** What was opened within so long is laid up together. */
const LAY_UP_MS = 3_000;

/** What the history of a device's talks is given to work with. */
export interface TalkHistoryParts extends Pick<HistoryParts, "connection"> {
  readonly vault: Vault;
  /** The account's own cipher; null where this device has no keys. */
  readonly access: () => { readonly cipher: AccountCipher; readonly accountId: AccountId } | null;
  readonly shelf: (talkId: TalkId) => Promise<Shelf>;
  readonly progress: (talkId: TalkId) => Promise<Progress | null>;
  readonly later: (work: () => Promise<unknown>, atLeastMs: number) => void;
  /** Something of a talk is known that was not before. */
  readonly onRead: (talkId: TalkId) => void;
}

/** What a person's devices lay up for each other of their sealed talks: read by whoever comes in, laid up a moment after it was opened. */
export class TalkHistory {
  readonly #parts: TalkHistoryParts;
  readonly #layingUp = new Set<TalkId>();
  /** Where the last stretch of history that was read begins. */
  readonly #read = new Map<TalkId, number>();

  constructor(parts: TalkHistoryParts) {
    this.#parts = parts;
  }

  /** Reads what the person's other devices have laid up. */
  async read(talkId: TalkId): Promise<void> {
    const { connection, vault, onRead } = this.#parts;
    const access = this.#parts.access();
    if (access === null) return;
    const shelf = await this.#parts.shelf(talkId);
    const { saids, reaches, covers } = await readHistory({ connection, ...access }, talkId, this.#read.get(talkId) ?? 0);
    this.#read.set(talkId, reaches);
    // What this device could not open itself, another one may have.
    const fresh = saids.filter(({ event }) => shelf.at(event)?.said.fault !== null);
    const read = covers === null ? [] : [{ key: readPlaceOf(talkId), value: stored(covers) }];
    await vault.write([...fresh.map((said) => keepSaid(talkId, said)), ...read]);
    if (fresh.length === 0) return;
    for (const said of fresh) shelf.take(said);
    onRead(talkId);
  }

  /** What was opened is laid up for the other devices a moment later, many at once. */
  layUpLater(talkId: TalkId): void {
    if (this.#layingUp.has(talkId)) return;
    this.#layingUp.add(talkId);
    this.#parts.later(() => {
      this.#layingUp.delete(talkId);
      return this.#layUp(talkId);
    }, LAY_UP_MS);
  }

  /** What was laid up while the app was closed is read when it is back, and what was opened right before it was closed is laid up. */
  async catchUp(talkId: TalkId): Promise<void> {
    const progress = await this.#parts.progress(talkId);
    if (progress === null) return;
    if (progress.through > (await this.#numberAt(placeOf(talkId)))) this.layUpLater(talkId);
    // Everything before this device's entry is another one's to tell.
    if (progress.enteredAt - 1 > (await this.#numberAt(readPlaceOf(talkId)))) await this.read(talkId);
  }

  async #numberAt(place: string): Promise<number> {
    const bytes = await this.#parts.vault.read(place);
    return bytes === null ? 0 : restored<number>(bytes);
  }

  async #layUp(talkId: TalkId): Promise<void> {
    const { connection, vault } = this.#parts;
    const access = this.#parts.access();
    const progress = await this.#parts.progress(talkId);
    if (access === null || progress === null) return;
    const { enteredAt: since, through, isFirst } = progress;
    const held = { saids: await readSaid(vault, talkId), since, through, isFirst };
    if (await layUp({ connection, ...access }, talkId, held)) await vault.write([{ key: placeOf(talkId), value: stored(through) }]);
  }
}

/** Where it is kept up to which event of a talk this device has read what others have laid up. */
function readPlaceOf(talkId: TalkId): string {
  return `history-read/${talkId}`;
}

/** Where it is kept up to which event of a talk everything is laid up. */
function placeOf(talkId: TalkId): string {
  return `laid-up/${talkId}`;
}
