import { type Clock, no, ok, type Result } from "@musubi/base";
import { generateKeyPackageWithKey, type KeyPackage, type PrivateKeyPackage } from "ts-mls";
import { mapDecoders } from "ts-mls/codec/tlsDecoder.js";
import { contramapBufferEncoders, encode } from "ts-mls/codec/tlsEncoder.js";
import { decodeVarLenData, varLenDataEncoder } from "ts-mls/codec/variableLength.js";
import { makeKeyPackageRef, verifyKeyPackage } from "ts-mls/keyPackage.js";
import { verifyLeafNodeSignatureKeyPackage } from "ts-mls/leafNode.js";
import { credentialIdentity, type DeviceName } from "../device-name.ts";
import { CLOCK_SKEW_MINUTES, KEY_PACKAGE_BYTES_MAX, KEY_PACKAGE_DAYS } from "../limits.ts";
import { isFresh, type TalkFacts } from "../policy.ts";
import type { Refusal } from "../refusal.ts";
import { isSameBytes } from "./client-config.ts";
import { deviceOf } from "./leaves.ts";
import { SUITE, type Suite } from "./suite.ts";
import { readExactly, readMessage, writeMessage } from "./wire.ts";

/** A device and its key pair, Ed25519: the same in every group and in its account's statements. */
export interface OwnDevice extends DeviceName {
  readonly signaturePublicKey: Uint8Array;
  readonly signatureSecretKey: Uint8Array;
}

/** A KeyPackage as it is uploaded, and the secrets that stay on the device until it has been used. */
export interface OwnKeyPackage {
  readonly publicBytes: Uint8Array;
  readonly secretBytes: Uint8Array;
}

/** What a KeyPackage of somebody says, once its signatures hold. */
export interface ReadKeyPackage {
  readonly device: DeviceName;
  readonly signatureKey: Uint8Array;
  /** Names it (RFC 9420 § 5.2): a Welcome tells by it whom it is for. */
  readonly ref: Uint8Array;
  /** Milliseconds since 1970; nobody may be added by it afterwards. */
  readonly usableUntilMs: number;
}

/** Makes a device's key pair. */
export async function makeSignatureKeys({ crypto }: Suite): Promise<Pick<OwnDevice, "signaturePublicKey" | "signatureSecretKey">> {
  const { publicKey, signKey } = await crypto.signature.keygen();
  return { signaturePublicKey: publicKey, signatureSecretKey: signKey };
}

/** Makes a KeyPackage (RFC 9420 § 10) that may be used for 30 days from now. */
export async function makeKeyPackage(suite: Suite, own: OwnDevice, clock: Clock): Promise<OwnKeyPackage> {
  const { publicPackage, privatePackage } = await generate(suite, own, clock);
  return {
    publicBytes: writeMessage({ version: "mls10", wireformat: "mls_key_package", keyPackage: publicPackage }),
    secretBytes: encode(secretsEncoder)(privatePackage),
  };
}

/** The library's own form of a new KeyPackage. */
export async function generate({ crypto }: Suite, own: OwnDevice, clock: Clock) {
  const nowSeconds = BigInt(Math.floor(clock.nowMs() / 1_000));
  return generateKeyPackageWithKey(
    { credentialType: "basic", identity: credentialIdentity(own) },
    { versions: ["mls10"], ciphersuites: [SUITE], extensions: [], proposals: [], credentials: ["basic"] },
    { notBefore: nowSeconds - BigInt(CLOCK_SKEW_MINUTES * 60), notAfter: nowSeconds + BigInt(KEY_PACKAGE_DAYS * 86_400) },
    [],
    { signKey: own.signatureSecretKey, publicKey: own.signaturePublicKey },
    crypto,
  );
}

/** Checks a KeyPackage of somebody on its own: its form, its two signatures, its lifetime, and that the key log knows the device. */
export async function checkKeyPackage(
  suite: Suite,
  bytes: Uint8Array,
  talk: Pick<TalkFacts, "isDeviceKey" | "nowMs">,
): Promise<Result<ReadKeyPackage, Refusal>> {
  const read = readKeyPackage(bytes);
  if (!read.ok) return read;
  const { leafNode } = read.value;
  const device = deviceOf(leafNode);
  if (device === null || !talk.isDeviceKey(device, leafNode.signaturePublicKey)) return no("unknown_device");
  if (!isFresh({ notBeforeSeconds: leafNode.lifetime.notBefore, notAfterSeconds: leafNode.lifetime.notAfter }, talk.nowMs))
    return no("key_package_expired");
  return (await isSigned(suite, read.value))
    ? ok({
        device,
        signatureKey: leafNode.signaturePublicKey,
        ref: await makeKeyPackageRef(read.value, suite.crypto.hash),
        usableUntilMs: Number(leafNode.lifetime.notAfter) * 1_000,
      })
    : no("damaged");
}

/** Whether both signatures of a KeyPackage hold, and its two keys differ. */
export async function isSigned({ crypto }: Suite, keyPackage: KeyPackage): Promise<boolean> {
  try {
    return (
      (await verifyKeyPackage(keyPackage, crypto.signature)) &&
      (await verifyLeafNodeSignatureKeyPackage(keyPackage.leafNode, crypto.signature)) &&
      !isSameBytes(keyPackage.initKey, keyPackage.leafNode.hpkePublicKey)
    );
  } catch {
    return false;
  }
}

/** Reads a KeyPackage of our suite. Nothing of it is verified. */
export function readKeyPackage(bytes: Uint8Array): Result<KeyPackage, "malformed" | "too_large"> {
  return readMessage(bytes, KEY_PACKAGE_BYTES_MAX, (message) =>
    message.wireformat === "mls_key_package" && message.keyPackage.version === "mls10" && message.keyPackage.cipherSuite === SUITE
      ? message.keyPackage
      : null,
  );
}

/** Reads back the secrets of an own KeyPackage. */
export function readSecrets(bytes: Uint8Array): Result<PrivateKeyPackage, "malformed" | "too_large"> {
  return readExactly(bytes, KEY_PACKAGE_BYTES_MAX, decodeSecrets);
}

const secretsEncoder = contramapBufferEncoders(
  [varLenDataEncoder, varLenDataEncoder, varLenDataEncoder],
  (secrets: PrivateKeyPackage) => [secrets.initPrivateKey, secrets.hpkePrivateKey, secrets.signaturePrivateKey] as const,
);

const decodeSecrets = mapDecoders(
  [decodeVarLenData, decodeVarLenData, decodeVarLenData],
  (initPrivateKey, hpkePrivateKey, signaturePrivateKey): PrivateKeyPackage => ({ initPrivateKey, hpkePrivateKey, signaturePrivateKey }),
);
