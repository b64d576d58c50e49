import { brand, type Clock, hex, no, ok, type Result } from "@musubi/base";
import type { Connection } from "@musubi/client";
import {
  type DeviceName,
  deviceText,
  readStatement,
  type SignedStatement,
  safetyNumber,
  type VerifiedChain,
  verifyChain,
} from "@musubi/e2ee";
import { type AccountId, idBytes, idFromBytes, readChain, type StatementView } from "@musubi/protocol";
import type { KeyLogBook } from "../key-log/key-log-book.ts";
import { packed, restored, stored, unpacked } from "../packed.ts";
import type { Vault } from "../vault/vault.ts";
import { askPatiently, eachAtPace } from "./asking.ts";
import { changesAfter, type IdentityChange } from "./identity-change.ts";
import { isLater, type Pin } from "./pin.ts";

/** How an account stands with this one. "new": never looked at; "changed": its identity is another one than the one that was compared. */
export type Trust = "new" | "compared" | "changed";

/** What is known of an account's devices. */
export interface KnownAccount {
  /** What has changed since this device knows the account, the oldest first. */
  readonly changes: readonly IdentityChange[];
  /** An identity that began anew, or was replaced, and that the owner of this device has not looked at yet. */
  readonly unseen: IdentityChange | null;
  readonly accountId: AccountId;
  readonly chain: VerifiedChain;
  /** Every device that it ever stated, by name, with its key: an old commit may speak of one that is gone since. */
  readonly everStated: ReadonlyMap<string, Uint8Array>;
  readonly trust: Trust;
}

interface StoredAccount {
  readonly statements: readonly StatementView[];
  /** The identity key that was compared in person, where one was. */
  readonly comparedKey: string | null;
  /** When its person decided so, on this device or on another one of theirs. Absent where they never did. */
  readonly decidedAt?: number;
  /** Absent in what was kept before there were any. */
  readonly changes?: readonly IdentityChange[];
  /** The statement up to which the owner of this device has looked at what changed. */
  readonly looked?: number;
}

/** What changed longer ago than this many changes is told no longer. */
const CHANGES_MAX = 30;

/** Why somebody's devices are not believed. */
export type TrustFault = "offline" | "not_found" | "chain_broken";

/**
 * Whose devices are whose: each account's chain of statements, verified here from its beginning, kept on the device and only ever made
 * longer. A server that answers with a shorter or another chain is not believed.
 */
export class TrustBook {
  readonly #connection: Pick<Connection, "call">;
  readonly #vault: Vault;
  readonly #clock: Clock;
  readonly #log: Pick<KeyLogBook, "prove" | "heldBack">;
  readonly #known = new Map<AccountId, KnownAccount>();
  readonly #onDecided: () => void;
  readonly #listeners = new Set<(accountId: AccountId) => void>();

  /** `onDecided` hears when the person of this device has decided something that their other devices have to know. */
  constructor(
    connection: Pick<Connection, "call">,
    vault: Vault,
    {
      clock,
      log,
      onDecided,
    }: { readonly clock: Clock; readonly log: Pick<KeyLogBook, "prove" | "heldBack">; readonly onDecided: () => void },
  ) {
    this.#connection = connection;
    this.#log = log;
    this.#onDecided = onDecided;
    this.#vault = vault;
    this.#clock = clock;
  }

  /** Calls the listener when an account is known differently than before. */
  subscribe(listener: (accountId: AccountId) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What is known of an account without asking anybody; null when nothing is. */
  async known(accountId: AccountId): Promise<KnownAccount | null> {
    const held = this.#known.get(accountId);
    if (held !== undefined) return held;
    const bytes = await this.#vault.read(placeOf(accountId));
    return bytes === null ? null : this.#take(accountId, restored<StoredAccount>(bytes));
  }

  /** Asks for statements that are new, verifies the whole chain, and keeps it. An account that has stated nothing is `not_found`. */
  async refresh(accountId: AccountId): Promise<Result<KnownAccount, TrustFault>> {
    const first = await this.#refresh(accountId);
    // Between two questions something may have been stated. Twice in a row it is held back.
    const known = first === "behind" ? await this.#refresh(accountId) : first;
    if (known !== "behind") return known;
    await this.#log.heldBack(accountId);
    return no("chain_broken");
  }

  /** The same for many accounts, each asked about once. "offline": of somebody nothing could be learned. */
  async refreshEach(
    accountIds: Iterable<AccountId>,
  ): Promise<Result<ReadonlyMap<AccountId, Result<KnownAccount, Exclude<TrustFault, "offline">>>, "offline">> {
    const found = new Map<AccountId, Result<KnownAccount, Exclude<TrustFault, "offline">>>();
    const fault = await eachAtPace(new Set(accountIds), async (accountId) => {
      const fresh = await this.refresh(accountId);
      if (fresh.ok) found.set(accountId, fresh);
      else if (fresh.reason === "offline") return fresh.reason;
      else found.set(accountId, no(fresh.reason));
      return null;
    });
    return fault === null ? ok(found) : no(fault);
  }

  async #refresh(accountId: AccountId): Promise<Result<KnownAccount, TrustFault> | "behind"> {
    return this.#vault.inTurn(placeOf(accountId), async () => {
      const bytes = await this.#vault.read(placeOf(accountId));
      const held: StoredAccount = bytes === null ? { statements: [], comparedKey: null } : restored<StoredAccount>(bytes);
      const statements = [...held.statements];
      for (;;) {
        const answer = await askPatiently(this.#connection, readChain, { accountId, after: statements.length - 1 });
        if (!answer.ok) return no(answer.reason.code === "not_found" ? "not_found" : "offline");
        const { newest, statements: more } = answer.value.chain;
        // What this device has seen is not taken back.
        if (newest < statements.length - 1) return no("chain_broken");
        statements.push(...more);
        if (more.length === 0 || statements.length > newest) break;
      }
      if (statements.length === 0) return no("not_found");
      const before = this.#known.get(accountId);
      const fresh = changesAfter(statements, held.statements.length, this.#clock.nowMs());
      const next: StoredAccount = { ...held, statements, changes: [...(held.changes ?? []), ...fresh].slice(-CHANGES_MAX) };
      const known = this.#take(accountId, next);
      if (known === null) {
        this.#known.delete(accountId);
        return no("chain_broken");
      }
      const { newest, newestHash } = known.chain;
      const verdict = await this.#log.prove(accountId, { number: newest.number, hash: newestHash });
      if (verdict === "behind" || verdict === "refused") {
        // What was proven before stays what is known.
        if (before === undefined) this.#known.delete(accountId);
        else this.#known.set(accountId, before);
        return verdict === "behind" ? verdict : no("chain_broken");
      }
      if (statements.length > held.statements.length) {
        await this.#vault.write([{ key: placeOf(accountId), value: stored(next) }]);
        this.#tell(accountId);
      }
      return ok(known);
    });
  }

  /** Those of these accounts whose identity is another one than the one that was compared: nothing is said to them until their owner agrees. */
  async unconfirmed(accountIds: Iterable<AccountId>): Promise<AccountId[]> {
    const found: AccountId[] = [];
    for (const accountId of accountIds) if ((await this.known(accountId))?.trust === "changed") found.push(accountId);
    return found;
  }

  /** The account's newest known devices, asking when nothing is known. */
  async find(accountId: AccountId): Promise<Result<KnownAccount, TrustFault>> {
    const known = await this.known(accountId);
    return known === null ? this.refresh(accountId) : ok(known);
  }

  /** Whether an account's newest statement names this device with this key. */
  isStatedNow(known: KnownAccount, device: DeviceName, key: Uint8Array): boolean {
    return hex(device.account) === hex(idBytes(known.accountId)) && hasDevice(known, device, key, "now");
  }

  /**
   * Which of these are keys of devices that their accounts state, now or (for what is past) ever; as the engine asks: without waiting. What is
   * not known is asked for once. Whoever is not in the list is not believed. "offline": of somebody nothing could be learned, and who cannot ask
   * does not judge.
   */
  async believed(
    leaves: readonly { readonly device: DeviceName | null; readonly signatureKey: Uint8Array }[],
    when: "now" | "ever",
  ): Promise<Result<(device: DeviceName, key: Uint8Array) => boolean, "offline">> {
    const known = new Set<string>();
    const open = new Map<AccountId, { readonly device: DeviceName; readonly signatureKey: Uint8Array }[]>();
    for (const { device, signatureKey } of leaves) {
      const accountId = device === null ? null : idFromBytes("usr", device.account);
      if (device === null || accountId === null) continue;
      const held = await this.known(accountId);
      if (held !== null && hasDevice(held, device, signatureKey, when)) known.add(leafText(device, signatureKey));
      else open.set(accountId, [...(open.get(accountId) ?? []), { device, signatureKey }]);
    }
    const asked = await this.refreshEach(open.keys());
    if (!asked.ok) return asked;
    for (const [accountId, devices] of open) {
      const fresh = asked.value.get(accountId);
      for (const { device, signatureKey } of devices)
        if (fresh?.ok === true && hasDevice(fresh.value, device, signatureKey, when)) known.add(leafText(device, signatureKey));
    }
    return ok((device: DeviceName, key: Uint8Array) => known.has(leafText(device, key)));
  }

  /** The two people have compared their numbers: from now on another identity of that account is told loudly. */
  async markCompared(accountId: AccountId): Promise<void> {
    await this.#decide(accountId, (known) => ({ comparedKey: packed(known.chain.newest.identityKey), looked: known.chain.newest.number }));
  }

  /**
   * The owner of this device has looked at the new identity and goes on without having compared it: what was compared before counts no
   * longer.
   */
  async acceptIdentity(accountId: AccountId): Promise<void> {
    await this.#decide(accountId, (known) => ({
      comparedKey: known.trust === "compared" ? packed(known.chain.newest.identityKey) : null,
      looked: known.chain.newest.number,
    }));
  }

  /** What the person has decided: for their other devices. */
  async pins(): Promise<readonly Pin[]> {
    return (await this.#vault.list(PLACES)).flatMap(({ key, value }) => {
      const { comparedKey, decidedAt = 0 } = restored<StoredAccount>(value);
      return comparedKey === null && decidedAt === 0
        ? []
        : [{ accountId: brand<AccountId>(key.slice(PLACES.length)), comparedKey, decidedAt }];
    });
  }

  /**
   * Takes what the person has decided on another device, where it is later than what they decided on this one. Nobody is asked for it: of
   * whom nothing else is known yet, the first identity that is shown to this device has to be the one that was compared.
   */
  async takePins(pins: readonly Pin[]): Promise<void> {
    for (const { accountId, comparedKey, decidedAt } of pins) {
      const isTaken = await this.#vault.inTurn(placeOf(accountId), async () => {
        const bytes = await this.#vault.read(placeOf(accountId));
        const held: StoredAccount = bytes === null ? { statements: [], comparedKey: null } : restored<StoredAccount>(bytes);
        if (!isLater({ comparedKey, decidedAt }, { decidedAt: 0, ...held })) return false;
        const next: StoredAccount = { ...held, comparedKey, decidedAt };
        await this.#vault.write([{ key: placeOf(accountId), value: stored(next) }]);
        this.#take(accountId, next);
        return true;
      });
      if (isTaken) this.#tell(accountId);
    }
  }

  /** Asks for the devices of those on whom the person has decided elsewhere, and of whom this device knows nothing else yet. */
  async findPinned(): Promise<void> {
    for (const { key, value } of await this.#vault.list(PLACES))
      if (restored<StoredAccount>(value).statements.length === 0) await this.refresh(brand<AccountId>(key.slice(PLACES.length)));
  }

  async #decide(
    accountId: AccountId,
    decide: (known: KnownAccount) => Required<Pick<StoredAccount, "comparedKey" | "looked">>,
  ): Promise<void> {
    const isDecided = await this.#vault.inTurn(placeOf(accountId), async () => {
      const bytes = await this.#vault.read(placeOf(accountId));
      const known = await this.known(accountId);
      if (bytes === null || known === null) return false;
      const held = restored<StoredAccount>(bytes);
      const decided = decide(known);
      const isNew = decided.comparedKey !== held.comparedKey;
      const decidedAt = { decidedAt: Math.max(this.#clock.nowMs(), (held.decidedAt ?? 0) + 1) };
      const next: StoredAccount = { ...held, ...decided, ...(isNew ? decidedAt : {}) };
      await this.#vault.write([{ key: placeOf(accountId), value: stored(next) }]);
      this.#take(accountId, next);
      return isNew;
    });
    this.#tell(accountId);
    if (isDecided) this.#onDecided();
  }

  #tell(accountId: AccountId): void {
    for (const listener of this.#listeners) listener(accountId);
  }

  /** The sixty digits that both sides see, or null when one of the two is not known. */
  async safetyNumber(one: AccountId, other: AccountId): Promise<string | null> {
    const [mine, theirs] = [await this.known(one), await this.known(other)];
    return mine === null || theirs === null ? null : safetyNumber(identityOf(mine), identityOf(theirs));
  }

  #take(accountId: AccountId, { statements, comparedKey, changes = [], looked = -1 }: StoredAccount): KnownAccount | null {
    const verified = verifyChain(statements.map(signedOf), idBytes(accountId));
    if (!verified.ok) return null;
    const everStated = new Map<string, Uint8Array>();
    for (const { bytes } of statements)
      for (const { device, signatureKey } of devicesIn(unpacked(bytes), accountId)) everStated.set(device, signatureKey);
    const trust = comparedKey === null ? "new" : comparedKey === packed(verified.value.newest.identityKey) ? "compared" : "changed";
    const unseen = changes.findLast(({ kind, number }) => kind !== "devices" && number > looked) ?? null;
    const known = { accountId, chain: verified.value, everStated, trust, changes, unseen } as const;
    this.#known.set(accountId, known);
    return known;
  }
}

function leafText(device: DeviceName, key: Uint8Array): string {
  return `${deviceText(device)} ${hex(key)}`;
}

function hasDevice(known: KnownAccount, device: DeviceName, key: Uint8Array, when: "now" | "ever"): boolean {
  if (when === "ever") return isSame(known.everStated.get(deviceText(device)), key);
  return known.chain.newest.devices.some((one) => isSame(one.device, device.device) && isSame(one.signatureKey, key));
}

function isSame(one: Uint8Array | undefined, other: Uint8Array): boolean {
  return one !== undefined && hex(one) === hex(other);
}

function identityOf({ accountId, chain }: KnownAccount) {
  return { account: idBytes(accountId), identityKey: chain.newest.identityKey };
}

/** A statement of an answer, as the engine reads it. */
export function signedOf({ bytes, signature, formerSignature }: StatementView): SignedStatement {
  return {
    bytes: unpacked(bytes),
    signature: unpacked(signature),
    formerSignature: formerSignature === null ? null : unpacked(formerSignature),
  };
}

function devicesIn(bytes: Uint8Array, accountId: AccountId): { readonly device: string; readonly signatureKey: Uint8Array }[] {
  const read = readStatement(bytes);
  if (!read.ok) return [];
  return read.value.devices.map(({ device, signatureKey }) => ({
    device: deviceText({ account: idBytes(accountId), device }),
    signatureKey,
  }));
}

const PLACES = "trust/";

function placeOf(accountId: AccountId): string {
  return `${PLACES}${accountId}`;
}
