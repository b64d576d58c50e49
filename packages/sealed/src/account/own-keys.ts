import type { OwnDevice, OwnKeyPackage } from "@musubi/e2ee";
import { type AccountId, type DeviceId, idBytes } from "@musubi/protocol";
import { packed, restored, stored, unpacked } from "../packed.ts";
import type { Vault, VaultChange } from "../vault/vault.ts";

/** What this device holds for its account. */
export interface OwnKeys {
  readonly accountId: AccountId;
  readonly deviceId: DeviceId;
  readonly device: OwnDevice;
  /** The account's identity; null while no other device or code has given it to this one. */
  readonly identitySeed: Uint8Array | null;
  /** Opens the account's backup; null as long as the identity is. */
  readonly backupRoot: Uint8Array | null;
  /** Which version of the backup this device wrote or read last. */
  readonly backupVersion: number;
}

interface StoredKeys {
  readonly accountId: AccountId;
  readonly deviceId: DeviceId;
  readonly publicKey: string;
  readonly secretKey: string;
  readonly identitySeed: string | null;
  readonly backupRoot: string | null;
  readonly backupVersion: number;
}

const OWN = "own";
const PACKAGES = "package/";

/** The keys of this device, or null when it has none yet. */
export async function readOwnKeys(vault: Vault): Promise<OwnKeys | null> {
  const bytes = await vault.read(OWN);
  if (bytes === null) return null;
  const held = restored<StoredKeys>(bytes);
  const { accountId, deviceId } = held;
  return {
    accountId,
    deviceId,
    device: {
      account: idBytes(accountId),
      device: idBytes(deviceId),
      signaturePublicKey: unpacked(held.publicKey),
      signatureSecretKey: unpacked(held.secretKey),
    },
    identitySeed: held.identitySeed === null ? null : unpacked(held.identitySeed),
    backupRoot: held.backupRoot === null ? null : unpacked(held.backupRoot),
    backupVersion: held.backupVersion,
  };
}

/** Keeping them, as a change of a batch. */
export function keepOwnKeys(keys: OwnKeys): VaultChange {
  const value: StoredKeys = {
    accountId: keys.accountId,
    deviceId: keys.deviceId,
    publicKey: packed(keys.device.signaturePublicKey),
    secretKey: packed(keys.device.signatureSecretKey),
    identitySeed: keys.identitySeed === null ? null : packed(keys.identitySeed),
    backupRoot: keys.backupRoot === null ? null : packed(keys.backupRoot),
    backupVersion: keys.backupVersion,
  };
  return { key: OWN, value: stored(value) };
}

interface StoredPackage {
  readonly publicBytes: string;
  readonly secretBytes: string;
  readonly madeAt: number;
  readonly isLastResort: boolean;
}

/** An own KeyPackage as it is kept until it was used or has run out. */
export interface KeptPackage extends OwnKeyPackage {
  readonly key: string;
  readonly madeAt: number;
  /** May be used more than once, so it is not forgotten after its first use. */
  readonly isLastResort: boolean;
}

/** The KeyPackages that somebody may have added this device by. */
export async function readKeptPackages(vault: Vault): Promise<readonly KeptPackage[]> {
  return (await vault.list(PACKAGES)).map(({ key, value }) => {
    const { publicBytes, secretBytes, madeAt, isLastResort } = restored<StoredPackage>(value);
    return { key, publicBytes: unpacked(publicBytes), secretBytes: unpacked(secretBytes), madeAt, isLastResort };
  });
}

/** Keeping a KeyPackage under a name of its own. */
export function keepPackage(
  { publicBytes, secretBytes }: OwnKeyPackage,
  { name, madeAt, isLastResort }: { readonly name: string; readonly madeAt: number; readonly isLastResort: boolean },
): VaultChange {
  const value: StoredPackage = { publicBytes: packed(publicBytes), secretBytes: packed(secretBytes), madeAt, isLastResort };
  return { key: `${PACKAGES}${name}`, value: stored(value) };
}
