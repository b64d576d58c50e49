import { type Clock, no, ok, type Random, type Result } from "@musubi/base";
import type { Connection, FailureCode } from "@musubi/client";
import { type AccountId, type KeepItemView, listKeepItems, writeKeepItem } from "@musubi/protocol";
import type { AccountCipher } from "../account/account-cipher.ts";
import { type OpenedForm, openFormOf } from "../files/open-form.ts";
import { fileIdsOf } from "../files/sealed-file.ts";
import { folded, wordsOf } from "../folded.ts";
import { packed, restored, stored, unpacked } from "../packed.ts";
import type { Vault, VaultChange } from "../vault/vault.ts";
import { type KeepDraft, type KeepItem, readDraft, writeDraft } from "./keep-item.ts";

/** What a book is given to work with. `cipher` is null while this device has not the account's keys. */
export interface KeepParts {
  readonly connection: Pick<Connection, "call" | "on" | "download">;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly random: Random;
  readonly access: () => { readonly cipher: AccountCipher; readonly accountId: AccountId } | null;
}

/** What is kept, as a screen shows it. "locked": this device was not given the account's keys yet. */
export interface KeepState {
  readonly basis: "nothing" | "device" | "server" | "locked";
  /** Pinned first, then the newest. */
  readonly items: readonly KeepItem[];
  readonly tags: readonly string[];
}

const ITEM = "keep/item/";
const THROUGH = "keep/through";
const ITEM_ID_BYTES = 16;

/**
 * What a person keeps: sealed on this device under a key of the account, the same on all devices of it, found again by words and tags without
 * asking anybody.
 */
export class KeepBook {
  readonly #parts: KeepParts;
  readonly #items = new Map<string, KeepItem>();
  readonly #listeners = new Set<() => void>();
  readonly #stop: () => void;
  #basis: KeepState["basis"] = "nothing";
  #shown: KeepState = { basis: "nothing", items: [], tags: [] };
  #isLoaded = false;

  constructor(parts: KeepParts) {
    this.#parts = parts;
    this.#stop = parts.connection.on("keep.changed", ({ item }) => void this.#take([item]).catch(() => undefined));
  }

  readonly state = (): KeepState => this.#shown;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Shows what this device holds, then what the server has more. */
  async refresh(): Promise<void> {
    if (this.#parts.access() === null) return this.#become("locked");
    await this.#load();
    for (;;) {
      const after = await this.#through();
      const answer = await this.#parts.connection.call(listKeepItems, { after });
      if (!answer.ok) return;
      await this.#take(answer.value.items);
      if (!answer.value.hasMore) return this.#become("server");
    }
  }

  /** Keeps something new. */
  add(draft: KeepDraft): Promise<Result<KeepItem, FailureCode>> {
    return this.#write(this.newName(), 1, draft);
  }

  /** A name for something that will be kept. */
  newName(): string {
    return packed(this.#parts.random.bytes(ITEM_ID_BYTES));
  }

  /** Keeps something new under a name that was given before, once, however often it is asked for: an answer may have been lost. */
  async addOnce(itemId: string, draft: KeepDraft): Promise<Result<null, FailureCode>> {
    const added = await this.#write(itemId, 1, draft);
    if (added.ok) return ok(null);
    if (added.reason !== "keep_outdated") return added;
    await this.refresh();
    return ok(null);
  }

  /** One form of a file that is kept, fetched, opened and compared with what the thing says of it. */
  openForm(itemId: string, wanted: Parameters<typeof openFormOf>[2]): Promise<OpenedForm> {
    return openFormOf(this.#parts.connection, this.#items.get(itemId)?.files ?? [], wanted);
  }

  /** Changes something. Where another device was faster, what it wrote is read, and the person is told. */
  async change(item: KeepItem, draft: KeepDraft): Promise<Result<KeepItem, FailureCode>> {
    const changed = await this.#write(item.itemId, item.version + 1, draft);
    if (!changed.ok && changed.reason === "keep_outdated") await this.refresh();
    return changed;
  }

  /** Throws something away. What it was is given back by adding it again. */
  async remove({ itemId, version }: KeepItem): Promise<Result<null, FailureCode>> {
    const answer = await this.#parts.connection.call(writeKeepItem, { itemId, version: version + 1, body: null });
    if (!answer.ok) return no(answer.reason.code);
    await this.#forget(itemId);
    return ok(null);
  }

  /** What holds every word of a query, in title, text, tags or names of files. */
  search(query: string): readonly KeepItem[] {
    const words = wordsOf(query);
    return this.#shown.items.filter(({ title, text, tags, files = [] }) => {
      const all = folded([title, text, ...tags, ...files.map(({ name }) => name)].join("\n"));
      return words.every((word) => all.includes(word));
    });
  }

  stop(): void {
    this.#stop();
  }

  async #write(itemId: string, version: number, draft: KeepDraft): Promise<Result<KeepItem, FailureCode>> {
    const access = this.#parts.access();
    if (access === null) return no("not_ready");
    const sealed = await access.cipher.seal("sealed keep v1", placeOf(access.accountId, itemId, version), writeDraft(draft));
    const answer = await this.#parts.connection.call(writeKeepItem, {
      ...{ itemId, version, body: packed(sealed) },
      ...(draft.files === undefined ? {} : { fileIds: fileIdsOf(draft.files) }),
    });
    if (!answer.ok) return no(answer.reason.code);
    // What was thrown away or changed before has a name and a version of its own: those of now count.
    const item = { ...draft, itemId, version, savedAt: this.#parts.clock.nowMs() };
    await this.#keep([item], answer.value.changeSeq);
    return ok(item);
  }

  async #take(views: readonly KeepItemView[]): Promise<void> {
    const access = this.#parts.access();
    if (access === null || views.length === 0) return;
    const items: KeepItem[] = [];
    for (const { itemId, version, body, savedAt } of views) {
      const held = this.#items.get(itemId);
      if (held !== undefined && held.version >= version) continue;
      if (body === null) {
        await this.#forget(itemId);
        continue;
      }
      const opened = await access.cipher.open("sealed keep v1", placeOf(access.accountId, itemId, version), unpacked(body));
      const draft = opened.ok ? readDraft(opened.value) : null;
      if (draft !== null) items.push({ itemId, version, savedAt, ...draft });
    }
    await this.#keep(items, Math.max(...views.map(({ changeSeq }) => changeSeq)));
  }

  async #keep(items: readonly KeepItem[], changeSeq: number): Promise<void> {
    const through = await this.#through();
    const changes: VaultChange[] = items.map((item) => ({ key: ITEM + item.itemId, value: stored(item) }));
    // An event of another device may have been missed before this one: only what follows on what is known moves the cursor.
    if (changeSeq === through + 1 || items.length !== 1) changes.push({ key: THROUGH, value: stored(Math.max(through, changeSeq)) });
    await this.#parts.vault.write(changes);
    for (const item of items) this.#items.set(item.itemId, item);
    this.#become(this.#basis);
  }

  async #forget(itemId: string): Promise<void> {
    await this.#parts.vault.write([{ key: ITEM + itemId, value: null }]);
    this.#items.delete(itemId);
    this.#become(this.#basis);
  }

  async #load(): Promise<void> {
    if (this.#isLoaded) return;
    for (const { value } of await this.#parts.vault.list(ITEM)) {
      const item = restored<KeepItem>(value);
      this.#items.set(item.itemId, item);
    }
    this.#isLoaded = true;
    this.#become("device");
  }

  async #through(): Promise<number> {
    const bytes = await this.#parts.vault.read(THROUGH);
    return bytes === null ? 0 : restored<number>(bytes);
  }

  #become(basis: KeepState["basis"]): void {
    this.#basis = basis;
    const items = [...this.#items.values()].sort(
      (one, other) => Number(other.isPinned) - Number(one.isPinned) || other.savedAt - one.savedAt,
    );
    const tags = [...new Set(items.flatMap((item) => item.tags))].sort((one, other) => one.localeCompare(other));
    this.#shown = { basis, items, tags };
    for (const listener of this.#listeners) listener();
  }
}

function placeOf(accountId: AccountId, itemId: string, version: number): string {
  return `${accountId}|${itemId}|${version}`;
}
