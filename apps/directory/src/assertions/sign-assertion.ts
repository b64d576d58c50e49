import { createHash } from "node:crypto";
import { type Random, randomName } from "@musubi/base";
import { ASSERTION_TYPE, type AssertionClaims, type StaffFacts } from "@musubi/protocol/staff";
import { type DirectoryKeys, tokenSigner } from "@musubi/server/platform";

/** Seconds for which an assertion counts. It is made for one call that follows at once. */
const LIFE_SECONDS = 2;

/** One call that is to be made. */
export interface AssertedCall {
  readonly operation: string;
  /** The exact bytes of the body. */
  readonly body: Uint8Array;
  readonly staff: StaffFacts;
  readonly nowMs: number;
}

/** Makes assertions: who makes this one call, as far as the directory knows in this very moment. */
export type AssertionSigner = (call: AssertedCall) => string;

/** Opens the signing key. */
export function assertionSigner(keys: DirectoryKeys, random: Random): AssertionSigner {
  const { issuer, audience, keyId } = keys.trust;
  const sign = tokenSigner(keys.privateKey, { typ: ASSERTION_TYPE, kid: keyId });
  return ({ operation, body, staff, nowMs }) => {
    // Rounded down: an assertion never begins in the future.
    const iat = Math.floor(nowMs / 1000);
    const claims: AssertionClaims = {
      iss: issuer,
      aud: audience,
      iat,
      exp: iat + LIFE_SECONDS,
      jti: randomName(random, 26),
      op: operation,
      body: createHash("sha256").update(body).digest("base64url"),
      staff,
    };
    return sign(claims);
  };
}
