import { type Clock, fromUtf8, type Random, utf8 } from "@musubi/base";
import type { IssuerId } from "@musubi/protocol/staff";
import { describe, seal, unseal } from "@musubi/server/platform";
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
} from "openid-client";
import type { Logger } from "pino";
import { record } from "../actions/store.ts";
import type { StaffDatabase } from "../database.ts";
import { hashSecret, newCode } from "../sessions/tokens.ts";
import { addVisit, bindSubject, findIssuer, findSubject, findVisit, finishVisit, type IssuerRow } from "./store.ts";

const VISIT_MS = 10 * 60_000;
const TIMEOUT_SECONDS = 10;
const LOOPBACK = /^(127\.\d+\.\d+\.\d+|\[::1\]|localhost)$/;

/** What asking identity providers needs. */
export interface ProvidersParts {
  readonly database: StaffDatabase;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  /** Seals the secrets with which we show ourselves to providers. */
  readonly sealKey: Uint8Array;
}

/**
 * Identity providers of employers (OpenID Connect Core 1.0, code flow with PKCE). A provider answers who somebody is, never what
 * they may do, and only for people of its own employer; the passkey is asked for all the same.
 */
export class Providers {
  readonly #parts: ProvidersParts;

  constructor(parts: ProvidersParts) {
    this.#parts = parts;
  }

  /** Begins a visit. Null when there is no such provider, or it does not answer. */
  async begin(issuerId: IssuerId, callback: URL): Promise<{ readonly state: string; readonly url: URL } | null> {
    const { database, clock, random } = this.#parts;
    const issuer = await database.transact((tx) => findIssuer(tx, issuerId));
    const config = issuer === null ? null : await this.#configure(issuer);
    if (issuer === null || config === null) return null;
    const [state, nonce, codeVerifier] = [newCode(random), newCode(random), newCode(random)];
    const nowMs = clock.nowMs();
    const visit = { stateHash: hashSecret(state), issuerId, nonce, codeVerifier };
    await database.transact((tx) => addVisit(tx, visit, { nowMs, expiresAtMs: nowMs + VISIT_MS }));
    const url = buildAuthorizationUrl(config, {
      redirect_uri: callback.href,
      scope: "openid email",
      state,
      nonce,
      code_challenge: await calculatePKCECodeChallenge(codeVerifier),
      code_challenge_method: "S256",
    });
    return { state, url };
  }

  /** Ends a visit: whether the provider named somebody of its employer. */
  async finish(state: string, callback: URL): Promise<boolean> {
    const { database, clock } = this.#parts;
    const stateHash = hashSecret(state);
    const visit = await database.transact((tx) => findVisit(tx, stateHash, clock.nowMs()));
    const issuer = visit === null ? null : await database.transact((tx) => findIssuer(tx, visit.issuerId));
    if (visit === null || issuer === null) return false;
    const means = await this.#redeem(issuer, callback, { state, nonce: visit.nonce, codeVerifier: visit.codeVerifier });
    if (means === null) return false;
    const nowMs = clock.nowMs();
    return database.transact(async (tx) => {
      const found = await findSubject(tx, issuer, means);
      if (found === null) return false;
      const { memberId } = found;
      if (!found.isBound) await bindSubject(tx, { issuerId: issuer.id, subject: means.subject, memberId, nowMs });
      await finishVisit(tx, stateHash, memberId);
      await record(tx, "directory", {
        action: "provider.named",
        target: memberId,
        detail: { issuerId: issuer.id, isBound: found.isBound },
        nowMs,
      });
      return true;
    });
  }

  /** Redeems the code and gives whom the provider means. Everything that does not fit means nobody. */
  async #redeem(
    issuer: IssuerRow,
    callback: URL,
    visit: { readonly state: string; readonly nonce: string; readonly codeVerifier: string },
  ): Promise<{ readonly subject: string; readonly email: string | null } | null> {
    try {
      const config = await this.#configure(issuer);
      if (config === null) return null;
      const tokens = await authorizationCodeGrant(config, callback, {
        pkceCodeVerifier: visit.codeVerifier,
        expectedState: visit.state,
        expectedNonce: visit.nonce,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      // Checked by the library; said here once more, because everything rests on it: this issuer, for us alone.
      const audience = claims === undefined ? [] : [claims.aud].flat();
      if (claims === undefined || claims.iss !== issuer.issuer || audience.length !== 1 || audience[0] !== issuer.client_id) return null;
      return { subject: claims.sub, email: emailOf(claims) ?? emailOf(await fetchUserInfo(config, tokens.access_token, claims.sub)) };
    } catch (error) {
      // The messages of the library may quote what the provider sent.
      const { error: name, code } = describe(error);
      this.#parts.log.warn({ event: "provider_refused", issuerId: issuer.id, error: name, code });
      return null;
    }
  }

  async #configure(issuer: IssuerRow): Promise<Configuration | null> {
    const url = new URL(issuer.issuer);
    // A provider is spoken to in the clear on this machine alone, for trying things out.
    const isLocal = url.protocol === "http:" && LOOPBACK.test(url.hostname);
    const secret = issuer.sealed_secret === null ? undefined : openSecret(this.#parts.sealKey, issuer);
    try {
      // By itself the library believes an ID token that came over TLS without looking at its signature (OpenID Connect Core,
      // 3.1.3.7, 6). Here the issuer's key has to have signed it.
      const execute = [enableNonRepudiationChecks];
      // oxlint-disable-next-line typescript/no-deprecated -- Marked so that it stands out; it is for this machine alone.
      if (isLocal) execute.push(allowInsecureRequests);
      const options = { timeout: TIMEOUT_SECONDS, execute };
      const config = await discovery(url, issuer.client_id, secret, undefined, options);
      // Pinned: what answers under this address has to call itself exactly what was accepted.
      return config.serverMetadata().issuer === issuer.issuer ? config : null;
    } catch (error) {
      const { error: name, code } = describe(error);
      this.#parts.log.warn({ event: "provider_away", issuerId: issuer.id, error: name, code });
      return null;
    }
  }
}

/** An address that the provider has verified; what somebody merely says of themselves names nobody. */
function emailOf(claims: Readonly<Record<string, unknown>>): string | null {
  return claims["email_verified"] === true && typeof claims["email"] === "string" ? claims["email"] : null;
}

function openSecret(key: Uint8Array, issuer: IssuerRow): string | undefined {
  return issuer.sealed_secret === null ? undefined : fromUtf8(unseal(key, issuer.sealed_secret, contextOf(issuer.id)));
}

/** Seals the secret with which we show ourselves to a provider. */
export function sealSecret(
  secret: string,
  how: { readonly key: Uint8Array; readonly issuerId: IssuerId; readonly random: Random },
): Uint8Array {
  return seal(how.key, utf8(secret), { context: contextOf(how.issuerId), random: how.random });
}

function contextOf(issuerId: IssuerId): readonly string[] {
  return ["staff issuer", issuerId];
}
