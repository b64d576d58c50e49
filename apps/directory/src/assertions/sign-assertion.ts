import { createHash } from "node:crypto";
import { type Random, randomName } from "@musubi/base";
import { ASSERTION_TYPE, type AssertionClaims, type StaffFacts } from "@musubi/protocol/staff";
import type { DirectoryKeys } from "@musubi/server/platform";
import { importJWK, SignJWT } from "jose";

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
export type AssertionSigner = (call: AssertedCall) => Promise<string>;

/** Opens the signing key. */
export async function assertionSigner(keys: DirectoryKeys, random: Random): Promise<AssertionSigner> {
  const key = await importJWK({ kty: "OKP", ...keys.privateKey }, "EdDSA");
  const { issuer, audience, keyId } = keys.trust;
  return async ({ operation, body, staff, nowMs }) => {
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
    return new SignJWT({ ...claims }).setProtectedHeader({ alg: "EdDSA", typ: ASSERTION_TYPE, kid: keyId }).sign(key);
  };
}
