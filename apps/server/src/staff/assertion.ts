import { createHash } from "node:crypto";
import type { Clock } from "@musubi/base";
import { ASSERTION_TYPE, AssertionClaims, type StaffFacts } from "@musubi/protocol/staff";
import { importJWK, jwtVerify } from "jose";
import { Compile } from "typebox/compile";
import type { StaffTrust } from "../platform/keys/directory-keys.ts";

/** How far an assertion's times may lie from ours: it was made on this machine for this very call. */
const TOLERANCE_SECONDS = 1;
/** Assertions that were used, so that none is used twice. */
const USED_MAX = 50_000;

/** Verifies assertions of one staff directory. */
export class AssertionCheck {
  readonly #trust: StaffTrust;
  readonly #clock: Clock;
  readonly #claims = Compile(AssertionClaims);
  readonly #used = new Map<string, number>();
  #key: Awaited<ReturnType<typeof importJWK>> | null = null;

  constructor(trust: StaffTrust, clock: Clock) {
    this.#trust = trust;
    this.#clock = clock;
  }

  /** Who makes this call, or null: not by our directory, for another call, too old, or used before. */
  async verify(token: string, call: { readonly operation: string; readonly body: Uint8Array }): Promise<StaffFacts | null> {
    const claims = await this.#claimsOf(token);
    if (claims === null || claims.op !== call.operation) return null;
    if (claims.body !== createHash("sha256").update(call.body).digest("base64url")) return null;
    const seconds = this.#clock.nowMs() / 1000;
    if (claims.iat > seconds + TOLERANCE_SECONDS || claims.exp - claims.iat > 2 || claims.exp + TOLERANCE_SECONDS < seconds) return null;
    return this.#isFirstUse(claims.jti) ? claims.staff : null;
  }

  async #claimsOf(token: string): Promise<AssertionClaims | null> {
    const { issuer, audience, keyId, publicKey } = this.#trust;
    // One key, pinned at start. A key id or an algorithm in the token chooses nothing.
    this.#key ??= await importJWK({ ...publicKey, alg: "EdDSA" }, "EdDSA");
    try {
      const { payload, protectedHeader } = await jwtVerify(token, this.#key, {
        issuer,
        audience,
        algorithms: ["EdDSA"],
        typ: ASSERTION_TYPE,
        currentDate: new Date(this.#clock.nowMs()),
        clockTolerance: TOLERANCE_SECONDS,
      });
      return protectedHeader.kid === keyId && this.#claims.Check(payload) ? payload : null;
    } catch {
      return null;
    }
  }

  #isFirstUse(jti: string): boolean {
    const nowMs = this.#clock.monotonicMs();
    for (const [known, atMs] of this.#used) {
      if (nowMs - atMs < 10_000 && this.#used.size < USED_MAX) break;
      this.#used.delete(known);
    }
    if (this.#used.has(jti)) return false;
    this.#used.set(jti, nowMs);
    return true;
  }
}
