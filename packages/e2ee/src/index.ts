export {
  credentialIdentity,
  type DeviceName,
  deviceText,
  ID_BYTES,
  isSameAccount,
  isSameDevice,
  readCredentialIdentity,
} from "./device-name.ts";
export { type Identity, safetyCode, safetyNumber } from "./devices/safety-number.ts";
export { DEVICES_PER_ACCOUNT_MAX, readStatement, type StatedDevice, type Statement, statementHash } from "./devices/statement.ts";
export {
  type ChainFault,
  type SignedStatement,
  type StatementKeys,
  signStatement,
  type VerifiedChain,
  verifyChain,
} from "./devices/statement-chain.ts";
export { publicKeyOf } from "./ed25519.ts";
export type { Bundle, Change, Committed } from "./engine/commits.ts";
export { type HandingKeys, handTo, makeHandingKeys, takeHanded } from "./engine/handing.ts";
export type { Invitation, OpenDoor } from "./engine/joins.ts";
export {
  checkKeyPackage,
  makeKeyPackage,
  makeSignatureKeys,
  type OwnDevice,
  type OwnKeyPackage,
  type ReadKeyPackage,
} from "./engine/key-package.ts";
export type { OpenedMessage, SealInput } from "./engine/messages.ts";
export { type Keep, leavesIn, SealedGroup, type StepState } from "./engine/sealed-group.ts";
export type { RatchetPart } from "./engine/snapshot.ts";
export { openSuite, type Suite } from "./engine/suite.ts";
export {
  commitTo,
  type FrankedPlace,
  type Relayed,
  type ReportedMessage,
  type ReportVerdict,
  type TagKey,
  tagOf,
  verifyReport,
} from "./franking/frank.ts";
export {
  BODY_BYTES_MAX,
  type OpenPart,
  readOpenPart,
  readSealedBody,
  type SealedBody,
  writeOpenPart,
  writeSealedBody,
} from "./franking/sealed-body.ts";
export { type AddFacts, type CommitFacts, judgeCommit, type LeafFacts, type PolicyFault, type TalkFacts } from "./policy.ts";
export type { Refusal } from "./refusal.ts";
