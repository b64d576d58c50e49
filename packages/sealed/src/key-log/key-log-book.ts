import type { Clock } from "@musubi/base";
import type { Connection } from "@musubi/client";
import {
  type AccountId,
  idBytes,
  type KeyHeadView,
  keyLogLabel,
  proveKeys,
  readKeyGrowth,
  readKeyLogValue,
  type TalkId,
} from "@musubi/protocol";
import { isSameHash, type MapHead, openMapHead, sha256, verifyConsistency, verifyMapProof } from "@musubi/translog";
import { askPatiently } from "../account/asking.ts";
import { restored, stored, unpacked } from "../packed.ts";
import type { Vault } from "../vault/vault.ts";

/**
 * What was found wrong. "forked": the log has shown two histories; "other_log": a log under another key than the one this device knows;
 * "false_proof": what the server says of somebody's keys is not what its log says; "unproven": for more than a day nothing could be proven
 * though the server answered otherwise.
 */
export type KeyWarningKind = "forked" | "other_log" | "false_proof" | "unproven";

/** A warning that stays until its reason is gone; a fork is never gone. */
export interface KeyWarning {
  readonly kind: KeyWarningKind;
  readonly sinceMs: number;
  /** Whose keys, or in which talk; null where it is about the log as a whole. */
  readonly about: AccountId | TalkId | null;
  /** What was signed and does not fit together. */
  readonly heads: readonly KeyHeadView[];
}

/** What the log says of an account's statements. "behind": there is a newer one that was held back. */
export type KeyVerdict = "proven" | "behind" | "refused" | "unchecked";

interface Kept {
  readonly head: KeyHeadView | null;
  readonly warnings: readonly KeyWarning[];
  /** Since when nothing was proven though it was asked for; null when the last answer was. */
  readonly uncheckedSinceMs: number | null;
}

/** What a book is given to work with. */
export interface KeyLogParts {
  readonly connection: Pick<Connection, "call">;
  readonly vault: Vault;
  readonly clock: Clock;
  /** A warning has come or gone. */
  readonly onChange: () => void;
}

const PLACE = "key-log";
const DAY_MS = 86_400_000;
const NOTHING: Kept = { head: null, warnings: [], uncheckedSinceMs: null };

/**
 * This device's memory of the key log: the newest head that it has verified. Every other head, from the server or from a friend, has to
 * continue it or lead to it. What does not fit is refused, and said until somebody has looked.
 */
export class KeyLogBook {
  readonly #parts: KeyLogParts;
  #kept: Kept = NOTHING;

  constructor(parts: KeyLogParts) {
    this.#parts = parts;
  }

  /** Reads what this device kept. */
  async start(): Promise<void> {
    const bytes = await this.#parts.vault.read(PLACE);
    this.#kept = bytes === null ? NOTHING : restored<Kept>(bytes);
    if (this.#kept.warnings.length > 0) this.#parts.onChange();
  }

  /** What is wrong, the oldest first. */
  get warnings(): readonly KeyWarning[] {
    return this.#kept.warnings;
  }

  /** The newest head that was verified here, to be told to friends; null before the first. */
  get head(): KeyHeadView | null {
    return this.#kept.head;
  }

  /** Whether the log has this statement as the account's newest. Asks the server, and verifies everything that it answers. */
  async prove(accountId: AccountId, newest: { readonly number: number; readonly hash: Uint8Array }): Promise<KeyVerdict> {
    const answer = await askPatiently(this.#parts.connection, proveKeys, { accountId });
    if (!answer.ok) return this.#unchecked(answer.reason.code === "offline");
    const { head, siblings, end } = answer.value;
    const opened = await this.#take(head, null);
    if (opened === "unchecked") return this.#unchecked(false);
    if (opened === "refused") return "refused";
    const label = sha256(keyLogLabel(idBytes(accountId)));
    const proof = {
      siblings: siblings.map(unpacked),
      end: end === null ? null : { label: unpacked(end.label), value: unpacked(end.value) },
    };
    const said = verifyMapProof(opened.mapRoot, label, proof);
    const value = said.ok && said.value !== null ? readKeyLogValue(said.value) : null;
    if (value !== null && value.number > newest.number) return "behind";
    if (value === null || value.number !== newest.number || !isSameHash(value.statementHash, newest.hash)) {
      await this.warn("false_proof", accountId, [head]);
      return "refused";
    }
    const isSettled = ({ kind, about }: KeyWarning): boolean => kind === "unproven" || (kind === "false_proof" && about === accountId);
    await this.#change((kept) =>
      kept.uncheckedSinceMs === null && !kept.warnings.some(isSettled)
        ? kept
        : { ...kept, uncheckedSinceMs: null, warnings: kept.warnings.filter((one) => !isSettled(one)) },
    );
    return "proven";
  }

  /** The log has a newer statement of this account than the server gives, also when it is asked again: a device may be kept from sight. */
  async heldBack(accountId: AccountId): Promise<void> {
    await this.warn("false_proof", accountId, this.head === null ? [] : [this.head]);
  }

  /** A head that somebody told in a talk. Does not fit: said at once. Cannot be asked for: kept for the next one, a day later. */
  async hear(talkId: TalkId, told: KeyHeadView): Promise<void> {
    await this.#take(told, talkId);
  }

  /** The person has looked at a log under another key and goes on with it. A fork cannot be waved away. */
  async acceptOtherLog(): Promise<void> {
    await this.#change((kept) => {
      const other = kept.warnings.find(({ kind, about }) => kind === "other_log" && about === null);
      const head = other?.heads[1];
      return head === undefined ? kept : { ...kept, head, warnings: kept.warnings.filter((one) => one !== other) };
    });
  }

  /** Says that something is wrong, once for each kind and whom it is about. */
  async warn(kind: KeyWarningKind, about: AccountId | TalkId | null, heads: readonly KeyHeadView[]): Promise<void> {
    const fresh = { kind, about, heads, sinceMs: this.#parts.clock.nowMs() };
    await this.#change((kept) =>
      kept.warnings.some((one) => one.kind === kind && one.about === about) ? kept : { ...kept, warnings: [...kept.warnings, fresh] },
    );
  }

  /** Verifies a head against the one that is kept, and keeps it if it is newer. `talkId`: where it was told; null: by the server. */
  async #take(told: KeyHeadView, talkId: TalkId | null): Promise<MapHead | "refused" | "unchecked"> {
    for (let attempt = 0; attempt < 3; attempt++) {
      const { head } = this.#kept;
      const opened = openMapHead(told.note, head?.key ?? told.key);
      if (!opened.ok) {
        // What a member tells under the log's key and without its signature shows nothing of the log; what the server gives is its word.
        if (talkId !== null && told.key === head?.key) return "refused";
        await this.warn(
          head === null || told.key === head.key ? "false_proof" : "other_log",
          talkId,
          head === null ? [told] : [head, told],
        );
        return "refused";
      }
      if (head === null) {
        // What a friend tells is no beginning: the first head is the server's own.
        if (talkId === null) await this.#change((kept) => (kept.head === null ? { ...kept, head: told } : kept));
        if (talkId !== null || this.#kept.head?.note === told.note) return opened.value;
        continue;
      }
      const kept = openMapHead(head.note, head.key);
      if (!kept.ok) return "refused";
      const fits = await this.#fits(kept.value, opened.value);
      if (fits === "unchecked") return fits;
      if (fits === "forked") {
        await this.warn("forked", null, [head, told]);
        return "refused";
      }
      if (this.#kept.head?.note !== head.note) continue;
      // By what they say and not by which object they are: what is kept is read anew with each change.
      if (opened.value.size > kept.value.size) await this.#change((now) => (now.head?.note === head.note ? { ...now, head: told } : now));
      else if (opened.value.size < kept.value.size && talkId === null) return "unchecked";
      return opened.value;
    }
    return "unchecked";
  }

  /** Whether one of two heads is the beginning of the other. */
  async #fits(one: MapHead, other: MapHead): Promise<"yes" | "forked" | "unchecked"> {
    const [before, after] = one.size <= other.size ? [one, other] : [other, one];
    if (before.size === after.size)
      return isSameHash(before.root, after.root) && isSameHash(before.mapRoot, after.mapRoot) ? "yes" : "forked";
    if (before.size === 0) return "yes";
    const answer = await askPatiently(this.#parts.connection, readKeyGrowth, { from: before.size, to: after.size });
    if (!answer.ok) return "unchecked";
    // The log signed both: that it does not know one of them is as good as a fork.
    if (answer.value.proof === null) return "forked";
    const sizes = { oldSize: before.size, newSize: after.size, oldRoot: before.root, newRoot: after.root };
    return verifyConsistency({ ...sizes, proof: answer.value.proof.map(unpacked) }).ok ? "yes" : "forked";
  }

  /** Nothing could be proven. Without a network that says nothing; from a server that answers it is told after a day. */
  async #unchecked(isOffline: boolean): Promise<"unchecked"> {
    if (isOffline) return "unchecked";
    const nowMs = this.#parts.clock.nowMs();
    const sinceMs = this.#kept.uncheckedSinceMs ?? nowMs;
    if (this.#kept.uncheckedSinceMs === null) await this.#change((kept) => ({ ...kept, uncheckedSinceMs: sinceMs }));
    if (nowMs - sinceMs >= DAY_MS) await this.warn("unproven", null, []);
    return "unchecked";
  }

  /** One change at a time, over all windows. */
  async #change(change: (kept: Kept) => Kept): Promise<void> {
    const { vault, onChange } = this.#parts;
    const before = this.#kept.warnings;
    await vault.inTurn(PLACE, async () => {
      const bytes = await vault.read(PLACE);
      const kept = bytes === null ? NOTHING : restored<Kept>(bytes);
      const next = change(kept);
      if (next !== kept) await vault.write([{ key: PLACE, value: stored(next satisfies Kept) }]);
      this.#kept = next;
    });
    if (this.#kept.warnings.length !== before.length) onChange();
  }
}
