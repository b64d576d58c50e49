import { createPublicKey, verify } from "node:crypto";
import { fromBase64url, utf8 } from "@musubi/base";
import type { DeviceKey } from "@musubi/protocol/staff";

/** What a device signs of a challenge. The words before it keep the signature from being taken for one of another kind. */
export function signedText(challenge: string): Uint8Array {
  return utf8(`musubi staff device\n${challenge}`);
}

/** Whether a signature (ES256: r and s) is this device's over this challenge. */
export function isDeviceSignature(key: DeviceKey, challenge: string, signature: string): boolean {
  const bytes = fromBase64url(signature);
  if (bytes?.length !== 64) return false;
  try {
    const publicKey = createPublicKey({ key: { kty: key.kty, crv: key.crv, x: key.x, y: key.y }, format: "jwk" });
    return verify("sha256", signedText(challenge), { key: publicKey, dsaEncoding: "ieee-p1363" }, bytes);
  } catch {
    // A point that is not on the curve verifies nothing.
    return false;
  }
}
