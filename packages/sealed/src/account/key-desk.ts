import { type Clock, hex, no, ok, present, type Random, type Result } from "@musubi/base";
import type { Connection } from "@musubi/client";
import { makeKeyPackage, makeSignatureKeys, publicKeyOf, type StatedDevice, type Statement, type Suite, signStatement } from "@musubi/e2ee";
import {
  type AccountId,
  addPackages,
  countPackages,
  type DeviceId,
  type FreshProof,
  idBytes,
  LIMITS,
  listDevices,
  publishStatement,
} from "@musubi/protocol";
import { packed } from "../packed.ts";
import type { Vault } from "../vault/vault.ts";
import { type BackupWays, openKept, type PasskeyWay, readWays, rewriteBackup, sharePins, type WayFault, withPasskey } from "./backup.ts";
import { beginAnew, type ResetFault } from "./identity-reset.ts";
import { keepOwnKeys, keepPackage, type OwnKeys, readKeptPackages, readOwnKeys } from "./own-keys.ts";
import { type BackupSecret, newBackupRoot, newRecoveryCode, readRecoveryCode } from "./recovery.ts";
import type { TrustBook } from "./trust-book.ts";

/**
 * How this device stands. "ready": its account states it, it can be in sealed talks; "locked_out": the account has an identity that this
 * device was not given yet (by another device, or by the recovery code); "offline": not known yet.
 */
export type KeyState = "starting" | "ready" | "locked_out" | "offline";

/** Why a device did not come back by the backup. */
export type RecoveryFault = "code_wrong" | "no_backup" | "offline";

/** What a key desk is given to work with. */
export interface KeyParts {
  readonly connection: Pick<Connection, "call">;
  readonly vault: Vault;
  readonly suite: Suite;
  readonly trust: TrustBook;
  readonly clock: Clock;
  readonly random: Random;
}

/** So many are laid in before the others are made. */
const FIRST_PACKAGES = 4;
/** Below so many KeyPackages new ones are laid in. */
const REFILL_BELOW = 20;
/** The one for when the others have run out is renewed after so long: it is used more than once. */
const DAY_MS = 86_400_000;
/** A KeyPackage is forgotten a little after nobody may use it any more. */
const PACKAGE_LIFE_MS = 31 * DAY_MS;
const IDENTITY_SEED_BYTES = 32;

/** This device's keys and its account's: making them, stating them, laying in KeyPackages, coming back by the recovery code. */
export class KeyDesk {
  readonly #parts: KeyParts;
  #own: OwnKeys | null = null;
  #state: KeyState = "starting";

  constructor(parts: KeyParts) {
    this.#parts = parts;
  }

  get state(): KeyState {
    return this.#state;
  }

  /** The keys of this device; null before `start`. */
  get own(): OwnKeys | null {
    return this.#own;
  }

  /**
   * Brings this device to where it can be in sealed talks, as far as that goes without the person. The first device of an account makes its
   * identity. May be called again, after the network has come back.
   */
  async start(accountId: AccountId): Promise<KeyState> {
    this.#state = await this.#parts.vault.inTurn("keys", () => this.#start(accountId));
    return this.#state;
  }

  /**
   * A new recovery code, to be written down: from now on it opens the backup, and former ones do not. The backup is written before the code
   * is shown.
   */
  async makeRecoveryCode(): Promise<Result<string, WayFault>> {
    const code = newRecoveryCode(this.#parts.random);
    const written = await this.#rewrite(async (good, wrap) => [
      await wrap({ kind: "code", code }),
      ...good.filter(({ kind }) => kind === "passkey"),
    ]);
    return written.ok ? ok(code) : written;
  }

  /** A passkey opens the backup from now on, beside the recovery code. `output` is what it answered to the salt. */
  addPasskey(passkey: PasskeyWay & { readonly output: Uint8Array }): Promise<Result<null, WayFault>> {
    return this.#rewrite(async (good, wrap) => withPasskey(good, await wrap({ kind: "passkey", ...passkey })));
  }

  /** No passkey opens the backup any more. */
  dropPasskeys(): Promise<Result<null, WayFault>> {
    return this.#rewrite(async (good) => good.filter(({ kind }) => kind === "code"));
  }

  /** Brings what the person has decided of others into step with the account's backup, and by it with their other devices. */
  async sharePins(): Promise<void> {
    await this.#parts.vault.inTurn("keys", async () => {
      if (this.#own === null || this.#state !== "ready") return;
      const version = await sharePins(this.#parts, this.#own);
      if (version === null) return;
      this.#own = { ...this.#own, backupVersion: version };
      await this.#parts.vault.write([keepOwnKeys(this.#own)]);
    });
    await this.#parts.trust.findPinned();
  }

  #rewrite(change: Parameters<typeof rewriteBackup>[2]): Promise<Result<null, WayFault>> {
    return this.#parts.vault.inTurn("keys", async () => {
      if (this.#own === null) return no("locked_out");
      const written = await rewriteBackup(this.#parts, this.#own, change);
      if (!written.ok) return written;
      this.#own = { ...this.#own, backupVersion: written.value };
      await this.#parts.vault.write([keepOwnKeys(this.#own)]);
      return ok(null);
    });
  }

  /** The ways into the account's backup: null when it has none. */
  backupWays(): Promise<BackupWays | null | "offline"> {
    return readWays(this.#parts);
  }

  /** Whether the account has a backup that a recovery code opens. */
  async hasBackup(): Promise<boolean | null> {
    const ways = await this.backupWays();
    return ways === "offline" ? null : ways !== null;
  }

  /** Gives this device the account's identity by the recovery code, and states it. */
  async recover(typed: string): Promise<Result<null, RecoveryFault>> {
    const code = readRecoveryCode(typed);
    return code === null ? no("code_wrong") : this.#recoverBy({ kind: "code", code });
  }

  /** The same by a passkey. */
  recoverByPasskey(passkey: PasskeyWay & { readonly output: Uint8Array }): Promise<Result<null, RecoveryFault>> {
    return this.#recoverBy({ kind: "passkey", ...passkey });
  }

  async #recoverBy(secret: BackupSecret): Promise<Result<null, RecoveryFault>> {
    const { accountId } = present(this.#own, "The desk was started.");
    const opened = await openKept(this.#parts, accountId, secret);
    if (!opened.ok) return opened;
    const taken = await this.takeIdentity(opened.value.identitySeed, opened.value.root);
    // Before anybody is believed: a device without them would take whatever identity it is shown first.
    if (taken.ok) await this.#parts.trust.takePins(opened.value.pins);
    return taken;
  }

  /** Takes the identity that another device or the code has given, if it is the one that the account states, and states this device. */
  async takeIdentity(identitySeed: Uint8Array, backupRoot: Uint8Array): Promise<Result<null, "code_wrong" | "offline">> {
    return this.#parts.vault.inTurn("keys", async () => {
      const own = present(this.#own, "The desk was started.");
      const known = await this.#parts.trust.refresh(own.accountId);
      if (!known.ok) return no(known.reason === "offline" ? "offline" : "code_wrong");
      if (hex(known.value.chain.newest.identityKey) !== hex(publicKeyOf(identitySeed))) return no("code_wrong");
      this.#own = { ...own, identitySeed, backupRoot };
      await this.#parts.vault.write([keepOwnKeys(this.#own)]);
      this.#state = await this.#stateSelf(this.#own);
      return this.#state === "ready" ? ok(null) : no("offline");
    });
  }

  /** Whether this device had the identity, and it began anew on another one: told loudly, because it may not have been its person. */
  get wasReplaced(): boolean {
    return this.#state === "locked_out" && this.#own?.identitySeed != null;
  }

  /** The account's statements have changed: whether this device still has its identity. */
  async look(): Promise<KeyState> {
    const own = this.#own;
    const known = own === null ? null : await this.#parts.trust.known(own.accountId);
    const isOurs =
      own?.identitySeed != null && known !== null && hex(publicKeyOf(own.identitySeed)) === hex(known.chain.newest.identityKey);
    if (this.#state === "ready" && known !== null && !isOurs) this.#state = "locked_out";
    return this.#state;
  }

  /**
   * Everything is lost: the account's identity begins anew with this device alone. What was said before stays closed to it, everybody is told,
   * and former recovery codes open nothing any more.
   */
  async reset(proof: FreshProof): Promise<Result<null, ResetFault>> {
    return this.#parts.vault.inTurn("keys", async () => {
      const own = present(this.#own, "The desk was started.");
      const known = await this.#parts.trust.refresh(own.accountId);
      if (!known.ok) return no(known.reason === "offline" ? "offline" : "refused");
      const begun = await beginAnew(this.#parts, { own, before: known.value.chain, proof });
      if (!begun.ok) return begun;
      this.#own = begun.value;
      this.#state = await this.#stateSelf(begun.value);
      return this.#state === "ready" ? ok(null) : no("offline");
    });
  }

  /** The account's identity and the key of its backup, for another device of its owner. Null where this device has them not. */
  get inheritance(): { readonly identitySeed: Uint8Array; readonly backupRoot: Uint8Array } | null {
    const { identitySeed, backupRoot } = this.#own ?? {};
    return identitySeed == null || backupRoot == null ? null : { identitySeed, backupRoot };
  }

  /** Devices of the account have come or gone: those that are signed out are stated no longer. */
  async restate(): Promise<void> {
    await this.#parts.vault.inTurn("keys", async () => {
      if (this.#own !== null && this.#state === "ready") await this.#stateSelf(this.#own);
    });
  }

  /**
   * Lays in KeyPackages where few are left; false when that did not come to its end. A device without any cannot be let into a talk: so the first
   * few, and the last resort, are there before the others are made.
   */
  async refill(): Promise<boolean> {
    const { connection, vault } = this.#parts;
    const own = this.#own;
    if (own === null || this.#state !== "ready") return true;
    return await vault.inTurn("packages", async () => {
      const left = await connection.call(countPackages, {});
      if (!left.ok) return false;
      const now = this.#parts.clock.nowMs();
      const kept = await readKeptPackages(vault);
      const outdated = kept.filter(({ madeAt }) => now - madeAt > PACKAGE_LIFE_MS);
      if (outdated.length > 0) await vault.write(outdated.map(({ key }) => ({ key, value: null })));
      if (left.value.count >= REFILL_BELOW && left.value.hasLastResort) return true;
      let lastResort = left.value.hasLastResort ? {} : { lastResort: await this.#makePackage(own, now, true) };
      for (let { count } = left.value; count < LIMITS.keyPackages || "lastResort" in lastResort; lastResort = {}) {
        const wanted = count === 0 ? FIRST_PACKAGES : Math.max(0, LIMITS.keyPackages - count);
        const keyPackages = [];
        for (let made = 0; made < wanted; made++) keyPackages.push(await this.#makePackage(own, now, false));
        const added = await connection.call(addPackages, { keyPackages, ...lastResort });
        if (!added.ok) return false;
        count += wanted;
      }
      return true;
    });
  }

  /** A KeyPackage whose secrets are kept before anybody hears of it. */
  async #makePackage(own: OwnKeys, madeAt: number, isLastResort: boolean): Promise<string> {
    const { suite, clock, vault, random } = this.#parts;
    const made = await makeKeyPackage(suite, own.device, clock);
    await vault.write([keepPackage(made, { name: hex(random.bytes(8)), madeAt, isLastResort })]);
    return packed(made.publicBytes);
  }

  async #start(accountId: AccountId): Promise<KeyState> {
    const { vault, trust, connection } = this.#parts;
    const devices = await connection.call(listDevices, {});
    if (!devices.ok) {
      this.#own = await readOwnKeys(vault);
      return this.#own === null ? "offline" : await this.#offlineState(this.#own);
    }
    const { deviceId } = present(
      devices.value.devices.find(({ isThis }) => isThis),
      "This device is one of the devices.",
    );
    const held = await readOwnKeys(vault);
    const own =
      held !== null && held.accountId === accountId && held.deviceId === deviceId ? held : await this.#makeKeys(accountId, deviceId);
    this.#own = own;
    const known = await trust.refresh(accountId);
    if (!known.ok && known.reason === "offline") return await this.#offlineState(own);
    if (!known.ok && known.reason === "chain_broken") return "locked_out";
    if (!known.ok) return await this.#begin(own);
    if (own.identitySeed === null || hex(publicKeyOf(own.identitySeed)) !== hex(known.value.chain.newest.identityKey)) return "locked_out";
    return await this.#stateSelf(own);
  }

  /** Without the network this device stands as it stood. */
  async #offlineState(own: OwnKeys): Promise<KeyState> {
    const known = await this.#parts.trust.known(own.accountId);
    return known !== null && isStated(own, known.chain.newest.devices) ? "ready" : "offline";
  }

  async #makeKeys(accountId: AccountId, deviceId: DeviceId): Promise<OwnKeys> {
    const keys = await makeSignatureKeys(this.#parts.suite);
    const device = { account: idBytes(accountId), device: idBytes(deviceId), ...keys };
    const own = { accountId, deviceId, device, identitySeed: null, backupRoot: null, backupVersion: 0 };
    await this.#parts.vault.write([keepOwnKeys(own)]);
    return own;
  }

  /** The account's first statement. Where another device of it was faster, its identity is the account's, and not this one's. */
  async #begin(own: OwnKeys): Promise<KeyState> {
    const { random, vault } = this.#parts;
    const identitySeed = own.identitySeed ?? random.bytes(IDENTITY_SEED_BYTES);
    const backupRoot = own.backupRoot ?? newBackupRoot(random);
    this.#own = { ...own, identitySeed, backupRoot };
    await vault.write([keepOwnKeys(this.#own)]);
    const state = await this.#stateSelf(this.#own);
    if (state !== "locked_out") return state;
    this.#own = { ...own, identitySeed: null, backupRoot: null };
    await vault.write([keepOwnKeys(this.#own)]);
    return state;
  }

  /** Sees to it that the account states this device and none that is signed out. */
  async #stateSelf(own: OwnKeys): Promise<KeyState> {
    const { connection, trust, clock } = this.#parts;
    const seed = present(own.identitySeed, "Only a device with the identity states anything.");
    for (let attempt = 0; attempt < 3; attempt++) {
      const devices = await connection.call(listDevices, {});
      if (!devices.ok) return await this.#offlineState(own);
      const known = await trust.refresh(own.accountId);
      if (!known.ok && known.reason !== "not_found") return known.reason === "offline" ? await this.#offlineState(own) : "locked_out";
      const before = known.ok ? known.value.chain : null;
      if (before !== null && hex(before.newest.identityKey) !== hex(publicKeyOf(seed))) return "locked_out";
      const signedIn = new Set(devices.value.devices.map(({ deviceId }) => hex(idBytes(deviceId))));
      const others = (before?.newest.devices ?? []).filter(
        ({ device }) => signedIn.has(hex(device)) && hex(device) !== hex(own.device.device),
      );
      const mine = { device: own.device.device, signatureKey: own.device.signaturePublicKey };
      if (before !== null && isStated(own, before.newest.devices) && others.length + 1 === before.newest.devices.length) return "ready";
      const statement: Statement = {
        account: own.device.account,
        number: before === null ? 0 : before.newest.number + 1,
        previousHash: before === null ? new Uint8Array(32) : before.newestHash,
        identityKey: publicKeyOf(seed),
        isReset: false,
        devices: [...others, mine].sort((one, other) => (hex(one.device) < hex(other.device) ? -1 : 1)),
        statedAtMs: Math.max(clock.nowMs(), before?.newest.statedAtMs ?? 0),
      };
      const signed = signStatement(statement, { identitySeed: seed });
      const view = { number: statement.number, bytes: packed(signed.bytes), signature: packed(signed.signature), formerSignature: null };
      const said = await connection.call(publishStatement, { statement: view });
      if (!said.ok && said.reason.code !== "statement_outdated") return "offline";
    }
    return "offline";
  }
}

function isStated(own: OwnKeys, devices: readonly StatedDevice[]): boolean {
  const { device, signaturePublicKey } = own.device;
  return devices.some((one) => hex(one.device) === hex(device) && hex(one.signatureKey) === hex(signaturePublicKey));
}
