import { AccountId, ChallengeId, DeviceId } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { foreign, literal, object, oneOf, optional, type Static, shownText, text, union } from "../schema.ts";

/** Options for the browser's WebAuthn call, as JSON (WebAuthn Level 3, section 5.1). */
export const WebAuthnOptions = foreign<Record<string, unknown>>("PublicKeyCredential options JSON (WebAuthn Level 3)");
/** What the browser's WebAuthn call answered, as JSON. */
export const WebAuthnResponse = foreign<Record<string, unknown>>("PublicKeyCredential response JSON (WebAuthn Level 3)");

/** A WebAuthn ceremony under way. The challenge is single-use and lives five minutes. */
export const Ceremony = { challengeId: ChallengeId, options: WebAuthnOptions };

/** How this device will hold its session: browsers in an HttpOnly cookie, programs as a bearer token. */
export const SessionCarrier = oneOf("cookie", "bearer");
/** What a person calls a device. */
export const DeviceName = shownText(1, LIMITS.deviceName);

/** A fresh session. `token` is present only for programs; browsers get a cookie that scripts cannot read. */
export const SessionView = object({ accountId: AccountId, deviceId: DeviceId, token: optional(text(20, 100)) });
export type SessionView = Static<typeof SessionView>;

/** Shown again by somebody who is signed in, before what cannot be undone: that it is they themselves. */
export const FreshProof = union(
  object({ kind: literal("password"), password: text(1, LIMITS.passwordMax) }),
  /** For a challenge of `passkey.startSignIn`. */
  object({ kind: literal("passkey"), challengeId: ChallengeId, response: WebAuthnResponse }),
);
export type FreshProof = Static<typeof FreshProof>;
