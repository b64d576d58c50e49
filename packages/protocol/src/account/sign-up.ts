import { ChallengeId, Handle } from "../ids.ts";
import { InviteCode } from "../invite/views.ts";
import { operation } from "../operation.ts";
import { literal, object, optional, union } from "../schema.ts";
import { DeviceName, SessionCarrier, SessionView, WebAuthnResponse } from "../session/views.ts";
import { Country, DisplayName, Language, Password, RecoveryCodes } from "./views.ts";

/** Make an account with a handle and a password or a passkey. */
export const signUp = operation("account.signUp", {
  summary: "Make an account with a handle and a password or a passkey.",
  actors: ["anyone"],
  public: "A person without an account has no session yet.",
  input: {
    handle: Handle,
    displayName: DisplayName,
    country: Country,
    language: Language,
    credential: union(
      object({ kind: literal("password"), password: Password }),
      object({ kind: literal("passkey"), challengeId: ChallengeId, response: WebAuthnResponse }),
    ),
    inviteCode: optional(InviteCode),
    deviceName: DeviceName,
    carrier: SessionCarrier,
  },
  output: { session: SessionView, recoveryCodes: RecoveryCodes },
  refusals: [
    "handle_taken",
    "handle_reserved",
    "signup_closed",
    "invite_needed",
    "invite_spent",
    "password_weak",
    "challenge_expired",
    "passkey_unusable",
  ],
  discloses: ["account"],
  rate: "credential",
  effect: "write",
});
