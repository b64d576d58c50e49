/**
 * What of sealed talks a server may know: how a group is followed from commit to commit by what is public of it, whether what devices
 * publish of themselves holds, and whether a message that somebody discloses is the one that was relayed. Nothing here opens anything, and
 * nothing here has a secret.
 */
export { type DeviceName, deviceText } from "../device-name.ts";
export { DEVICES_PER_ACCOUNT_MAX, readStatement, type Statement, statementHash } from "../devices/statement.ts";
export { type ChainFault, type SignedStatement, verifyNext } from "../devices/statement-chain.ts";
export { checkKeyPackage, type ReadKeyPackage } from "../engine/key-package.ts";
export {
  type FollowedCommit,
  type FoundedGroup,
  followCommit,
  type PublicBundle,
  type PublicState,
  readAddedDevices,
  readFounding,
} from "../engine/public-state.ts";
export { openSuite, type Suite } from "../engine/suite.ts";
export { type ReportedMessage, type ReportVerdict, type TagKey, verifyReport } from "../franking/frank.ts";
export { type AddFacts, type CommitFacts, judgeCommit, type LeafFacts, type PolicyFault, type TalkFacts } from "../policy.ts";
export type { Refusal } from "../refusal.ts";
