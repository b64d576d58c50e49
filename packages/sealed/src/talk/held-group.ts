import { type Clock, present } from "@musubi/base";
import { type RatchetPart, SealedGroup, type StepState, type Suite } from "@musubi/e2ee";
import type { TalkId } from "@musubi/protocol";
import { restored, stored } from "../packed.ts";
import type { Vault, VaultChange } from "../vault/vault.ts";

/** How far this device is in each sealed talk lies under this. */
export const PROGRESS = "progress/";

/** How far this device is in a sealed talk. */
export interface Progress {
  /** Counts up with everything kept: another window of this device that finds another number reads anew. */
  readonly stamp: number;
  /** Every event up to here is dealt with. */
  readonly through: number;
  /** The event by which this device came in: what was before is not for it. */
  readonly enteredAt: number;
  /** The event by which it came in for the first time: later ones it may have lost, those before were never for it. */
  readonly firstEnteredAt: number;
  /** Whether it was the person's first device in the group: then nobody else of theirs knows more of the beginning. */
  readonly isFirst: boolean;
  /** When this device last put keys of its own making into its leaf, in milliseconds since 1970; 0 for never since it was let in. */
  readonly renewedAt: number;
  /** When it came in, in milliseconds since 1970. */
  readonly enteredAtMs: number;
}

/** What was kept before leaves were renewed does not say when they were: as if never. Nor whether a device has come in more than once. */
function readProgress(bytes: Uint8Array): Progress {
  const progress = restored<Progress>(bytes);
  return { ...{ renewedAt: 0, enteredAtMs: 0, firstEnteredAt: progress.enteredAt }, ...progress };
}

/** The event by which this device first came into a talk, as it lies in the vault; null where it was never in it. */
export async function readFirstEntry(vault: Vault, talkId: TalkId): Promise<number | null> {
  const bytes = await vault.read(PROGRESS + talkId);
  return bytes === null ? null : readProgress(bytes).firstEnteredAt;
}

/** What a device holds of a talk's group, with what it has done. */
export interface Held {
  readonly progress: Progress;
  readonly group: SealedGroup;
}

/** What the sealed parts of one talk work with. */
export interface Tools {
  readonly vault: Vault;
  readonly suite: Suite;
  readonly clock: Clock;
}

/** The group of one talk as it lies in the vault; in memory as long as no other window has gone on with it. */
export class HeldGroup {
  readonly #tools: Tools;
  readonly #talkId: TalkId;
  #held: Held | null = null;
  /** Parts that lie beside the last snapshot, by name. */
  readonly #parts = new Set<string>();
  #hasForeignSteps = false;

  constructor(tools: Tools, talkId: TalkId) {
    this.#tools = tools;
    this.#talkId = talkId;
  }

  /** What is held; null when this device is not in the group. Only within the talk's turn. */
  async read(): Promise<Held | null> {
    const bytes = await this.#tools.vault.read(this.#place("progress"));
    if (bytes === null) {
      this.#held = null;
      return null;
    }
    const progress = readProgress(bytes);
    if (this.#held !== null && this.#held.progress.stamp === progress.stamp) return this.#held;
    this.#hasForeignSteps = true;
    const snapshot = await this.#tools.vault.read(this.#place("group"));
    const parts = await this.#readParts();
    const group = snapshot === null ? null : SealedGroup.restore(this.#tools.suite, snapshot, parts);
    // A snapshot that cannot be read, or not with its parts, is as good as none: the device comes back from outside.
    this.#held = group?.ok === true && !group.value.isRemoved ? { progress, group: group.value } : null;
    return this.#held;
  }

  /**
   * The changes that keep a step: what it has changed of the group, how far that is, and what came of it, all or nothing. A message changes a part
   * of 100 bytes; a snapshot of a large group has hundreds of kilobytes, and is written when its epoch ends.
   */
  keeping(through: number, also: readonly VaultChange[] = [], { isRenewed = false } = {}): (state: StepState) => Promise<void> {
    return async ({ ratchet, whole }) => {
      const { progress } = present(this.#held, "Only what is held takes a step.");
      const renewed = isRenewed ? { renewedAt: this.#tools.clock.nowMs() } : {};
      const next = { ...progress, through, stamp: progress.stamp + 1, ...renewed };
      const changes = ratchet === null ? this.#replacing(whole()) : [{ key: this.#placeOf(ratchet.name), value: ratchet.bytes }];
      await this.#tools.vault.write([...changes, { key: this.#place("progress"), value: stored(next satisfies Progress) }, ...also]);
      if (ratchet === null) this.#parts.clear();
      else this.#parts.add(ratchet.name);
      if (this.#held !== null) this.#held = { ...this.#held, progress: next };
    };
  }

  /** Takes up a group that this device has just entered, and keeps it. */
  async enter(
    group: SealedGroup,
    { event, isFirst, isRenewed }: { readonly event: number; readonly isFirst: boolean; readonly isRenewed: boolean },
    also: readonly VaultChange[] = [],
  ): Promise<Held> {
    // A stamp that no window has seen: those that hold an older state of this talk read it anew.
    const bytes = await this.#tools.vault.read(this.#place("progress"));
    const before = bytes === null ? { stamp: 0, firstEnteredAt: event } : readProgress(bytes);
    const [stamp, enteredAtMs] = [before.stamp + 1, this.#tools.clock.nowMs()];
    const entered = { through: event, enteredAt: event, firstEnteredAt: before.firstEnteredAt, enteredAtMs };
    const progress = { stamp, ...entered, isFirst, renewedAt: isRenewed ? enteredAtMs : 0 };
    await this.#readParts();
    await this.#tools.vault.write([
      ...this.#replacing(group.snapshot()),
      { key: this.#place("progress"), value: stored(progress satisfies Progress) },
      ...also,
    ]);
    this.#parts.clear();
    this.#held = { progress, group };
    return this.#held;
  }

  /** Moves on without a step of the group, keeping what came of it. */
  async advance(held: Held, through: number, also: readonly VaultChange[] = []): Promise<Held> {
    const progress = { ...held.progress, stamp: held.progress.stamp + 1, through };
    await this.#tools.vault.write([{ key: this.#place("progress"), value: stored(progress satisfies Progress) }, ...also]);
    this.#held = { group: held.group, progress };
    return this.#held;
  }

  /** Whether another window has gone on with it since this was asked last: then it has opened things that this one does not show yet. */
  takeForeignSteps(): boolean {
    const has = this.#hasForeignSteps;
    this.#hasForeignSteps = false;
    return has;
  }

  /** What is held now, after a step was kept. */
  get now(): Held | null {
    return this.#held;
  }

  /** Forgets the group: this device has to enter anew. */
  async forget(held: Held): Promise<void> {
    this.#held = null;
    const progress = { ...held.progress, stamp: held.progress.stamp + 1 };
    await this.#tools.vault.write([...this.#replacing(null), { key: this.#place("progress"), value: stored(progress satisfies Progress) }]);
    this.#parts.clear();
  }

  /** The changes that put a snapshot, or nothing, in place of the last one and of all that lies beside it. */
  #replacing(snapshot: Uint8Array | null): readonly VaultChange[] {
    return [{ key: this.#place("group"), value: snapshot }, ...[...this.#parts].map((name) => ({ key: this.#placeOf(name), value: null }))];
  }

  async #readParts(): Promise<readonly RatchetPart[]> {
    const prefix = this.#placeOf("");
    const parts = (await this.#tools.vault.list(prefix)).map(({ key, value }) => ({ name: key.slice(prefix.length), bytes: value }));
    this.#parts.clear();
    for (const { name } of parts) this.#parts.add(name);
    return parts;
  }

  #placeOf(part: string): string {
    return `ratchet/${this.#talkId}/${part}`;
  }

  #place(what: "group" | "progress"): string {
    return `${what}/${this.#talkId}`;
  }
}
