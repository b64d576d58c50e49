import { createHash } from "node:crypto";
import type { Clock } from "@musubi/base";
import { ASSERTION_TYPE, AssertionClaims, type StaffFacts } from "@musubi/protocol/staff";
import { Compile } from "typebox/compile";
import type { StaffTrust } from "../platform/keys/directory-keys.ts";
import { tokenReader } from "../platform/keys/signed-token.ts";

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
  readonly #read: (token: string) => unknown;

  constructor(trust: StaffTrust, clock: Clock) {
    this.#trust = trust;
    this.#clock = clock;
    // One key, pinned at start. A key id or an algorithm in the token chooses nothing.
    this.#read = tokenReader(trust.publicKey, { typ: ASSERTION_TYPE, kid: trust.keyId });
  }

  /** Who makes this call, or null: not by our directory, for another call, too old, or used before. */
  verify(token: string, call: { readonly operation: string; readonly body: Uint8Array }): StaffFacts | null {
    const claims = this.#read(token);
    if (!this.#claims.Check(claims) || claims.iss !== this.#trust.issuer || claims.aud !== this.#trust.audience) return null;
    if (claims.op !== call.operation) return null;
    if (claims.body !== createHash("sha256").update(call.body).digest("base64url")) return null;
    const seconds = this.#clock.nowMs() / 1000;
    if (claims.iat > seconds + TOLERANCE_SECONDS || claims.exp - claims.iat > 2 || claims.exp + TOLERANCE_SECONDS < seconds) return null;
    return this.#isFirstUse(claims.jti) ? claims.staff : null;
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
