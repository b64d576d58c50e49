import { RecoveryCode } from "../account/views.ts";
import { ChallengeId, Handle } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { operation } from "../operation.ts";
import { literal, object, text, union } from "../schema.ts";
import { DeviceName, SessionCarrier, SessionView, WebAuthnResponse } from "./views.ts";

/** Sign this device in with a password, a passkey or a recovery code. */
export const signIn = operation("session.signIn", {
  summary: "Sign this device in with a password, a passkey or a recovery code.",
  actors: ["anyone"],
  public: "Signing in is how a person becomes known.",
  input: {
    credential: union(
      object({ kind: literal("password"), handle: Handle, password: text(1, LIMITS.passwordMax) }),
      object({ kind: literal("passkey"), challengeId: ChallengeId, response: WebAuthnResponse }),
      object({ kind: literal("recovery"), handle: Handle, code: RecoveryCode }),
    ),
    deviceName: DeviceName,
    carrier: SessionCarrier,
  },
  output: { session: SessionView },
  refusals: ["credential_wrong", "challenge_expired", "passkey_unusable", "too_many_devices"],
  discloses: ["account"],
  rate: "credential",
  effect: "write",
});
