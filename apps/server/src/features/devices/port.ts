/** What other parts of the server may use of devices and credentials. */
export {
  type CredentialOwner,
  endRecovery,
  isRecoveredSince,
  lockOwnPassword,
  putPassword,
  readOwnPassword,
  replaceRecoveryCodes,
} from "./credential-store.ts";
export type { DeviceDeps } from "./deps.ts";
export { checkProof, judgeProof, type ProofFault } from "./fresh-proof.ts";
export { findSession } from "./gate-store.ts";
export type { LiveSessions } from "./live-sessions.ts";
export { readOwnName } from "./owner-store.ts";
export { type NewPasskey, type RelyingParty, verifyCreation } from "./passkey-ceremony.ts";
export { addPasskeyRow, takeChallenge } from "./passkey-store.ts";
export { PasswordHasher } from "./password-hasher.ts";
export { isWeakPassword } from "./password-rule.ts";
export { hashRecoveryCode, newRecoveryCodes } from "./recovery-codes.ts";
export { endSessions, type OpenedSession, openSession, type SessionDeps } from "./session.ts";
export { type DeviceRow, listOwnDevices, revokeOtherDevices } from "./store.ts";
export { hashSessionToken, isSessionToken } from "./tokens.ts";
