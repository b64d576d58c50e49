import { bool, list, nullable, optional, text } from "../../schema.ts";
import { StaffRole } from "../facts.ts";
import { StaffDeviceId } from "../ids.ts";
import { directoryOperation } from "./directory-operation.ts";
import { StaffChallengeId, StaffPasskeyId } from "./ids.ts";
import { DeviceKey, DeviceSignature, SelfView, StaffCeremony, StaffCeremonyResponse, StaffPasskeyView } from "./views.ts";

const UNKNOWN_YET = "Signing in is how a member of the staff becomes known.";
const LinkCode = text(20, 60);

/** Begins signing in. Names nobody. */
export const startStaffSignIn = directoryOperation("session.startSignIn", {
  summary: "Begin signing in with a passkey.",
  by: { anyone: UNKNOWN_YET },
  input: {},
  output: { ...StaffCeremony },
  refusals: [],
  rate: "credential",
});

/** Signs in: with a passkey, always, and with the device's signature where the device has a key. */
export const staffSignIn = directoryOperation("session.signIn", {
  summary: "Sign in with a passkey. The session comes as a cookie that scripts cannot read.",
  by: { anyone: UNKNOWN_YET },
  input: {
    challengeId: StaffChallengeId,
    response: StaffCeremonyResponse,
    device: nullable(DeviceSignature),
    role: optional(StaffRole),
  },
  output: { self: SelfView },
  refusals: ["challenge_expired", "passkey_unusable", "access_ended", "provider_needed"],
  rate: "credential",
});

/** Begins proving again that one is there. */
export const startProof = directoryOperation("session.startProof", {
  summary: "Begin confirming with the passkey again.",
  by: { session: "even marked" },
  input: {},
  output: { ...StaffCeremony },
  refusals: [],
  rate: "credential",
});

/** Proves it: what needs a fresh proof works for five minutes. */
export const proveAgain = directoryOperation("session.prove", {
  summary: "Confirm with the passkey again; what needs a fresh proof works for five minutes.",
  by: { session: "even marked" },
  input: { challengeId: StaffChallengeId, response: StaffCeremonyResponse },
  output: { self: SelfView },
  refusals: ["challenge_expired", "passkey_unusable"],
  rate: "credential",
});

/**
 * Works as somebody else of oneself: this session ends and another begins, on the same ceremony as `session.prove`. Whoever came in by
 * their employer's own sign-in is not sent there again for it: the session that ends is what came of that visit, and the other one lasts no longer than it would have.
 */
export const changeStaffRole = directoryOperation("session.changeRole", {
  summary: "Go on in another role of mine: this session ends, and another one begins.",
  by: { session: "even marked" },
  input: {
    challengeId: StaffChallengeId,
    response: StaffCeremonyResponse,
    device: nullable(DeviceSignature),
    role: StaffRole,
  },
  output: { self: SelfView },
  refusals: ["challenge_expired", "passkey_unusable", "access_ended"],
  rate: "credential",
});

/** Who one is right now. */
export const readSelf = directoryOperation("session.read", {
  summary: "Who I am to the service right now, from where and on what.",
  by: { session: "even marked" },
  input: {},
  output: { self: SelfView },
  refusals: [],
  rate: "read",
});

/** Ends one's session. */
export const staffSignOut = directoryOperation("session.signOut", {
  summary: "End this session.",
  by: { session: "even marked" },
  input: {},
  output: {},
  refusals: [],
  rate: "write",
});

/** Begins using an enrolment link. */
export const startEnrolment = directoryOperation("enrolment.start", {
  summary: "Begin setting the first passkey with an enrolment link.",
  by: { anyone: "A new member of the staff has no passkey yet; the link stands for them, once." },
  input: { code: LinkCode },
  output: { ...StaffCeremony, name: text(1, 80), employer: text(1, 80), isDeviceManaged: bool },
  refusals: ["link_spent"],
  rate: "credential",
});

/** Sets the passkey, enrols the device where the link vouches for it, and signs in. */
export const finishEnrolment = directoryOperation("enrolment.finish", {
  summary: "Set the first passkey with an enrolment link, enrol this device where the link says so, and sign in.",
  by: { anyone: "A new member of the staff has no passkey yet; the link stands for them, once." },
  input: {
    code: LinkCode,
    challengeId: StaffChallengeId,
    response: StaffCeremonyResponse,
    passkeyName: text(1, 60),
    deviceKey: nullable(DeviceKey),
    deviceName: text(1, 60),
  },
  output: { self: SelfView },
  refusals: ["link_spent", "challenge_expired", "passkey_unusable", "access_ended", "provider_needed"],
  rate: "credential",
});

/** Begins adding a passkey, or setting a new one where that is asked for. */
export const startStaffPasskey = directoryOperation("passkey.startAdd", {
  summary: "Begin adding a passkey, or replacing all of them where that is demanded.",
  by: { session: "even marked" },
  needsFreshProof: true,
  input: {},
  output: { ...StaffCeremony },
  refusals: ["too_many"],
  rate: "credential",
});

/** Adds it. For somebody who must renew, all earlier passkeys stop working, and the session becomes an ordinary one. */
export const addStaffPasskey = directoryOperation("passkey.add", {
  summary: "Add a passkey. Where a new one is demanded, all earlier ones stop working.",
  by: { session: "even marked" },
  needsFreshProof: true,
  input: { challengeId: StaffChallengeId, response: StaffCeremonyResponse, name: text(1, 60) },
  output: { self: SelfView },
  refusals: ["challenge_expired", "passkey_unusable", "too_many"],
  rate: "credential",
});

/** One's passkeys. */
export const listStaffPasskeys = directoryOperation("passkey.list", {
  summary: "My passkeys.",
  by: { session: "even marked" },
  input: {},
  output: { passkeys: list(StaffPasskeyView, 10) },
  refusals: [],
  rate: "read",
});

/** Takes a passkey away. */
export const removeStaffPasskey = directoryOperation("passkey.remove", {
  summary: "Remove one of my passkeys.",
  by: { roles: ["support", "moderator", "approver", "auditor", "security", "developer", "operator"] },
  needsFreshProof: true,
  input: { passkeyId: StaffPasskeyId },
  output: {},
  refusals: ["last_credential"],
  rate: "credential",
});

/** Enrols the key of the browser that one sits at. Unmanaged until somebody vouches for it. */
export const enrolDevice = directoryOperation("device.enrol", {
  summary: "Enrol the key of this browser as a device of mine. It opens nothing until somebody vouches for it.",
  by: { session: "even marked" },
  needsFreshProof: true,
  input: { key: DeviceKey, name: text(1, 60) },
  output: { deviceId: StaffDeviceId },
  refusals: ["too_many", "new_passkey_needed"],
  rate: "write",
});
