import { AccountId, DeviceId } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { bool, bytes, Instant, int, list, nullable, object, type Static } from "../schema.ts";

/** A place in an account's chain of device statements: 0, 1, 2 … */
export const StatementNumber = int(0, 2_147_483_647);

/** What an account says of its devices, as its owner signed it. The server passes it on; whoever reads it checks the chain. */
export const StatementView = object({
  number: StatementNumber,
  bytes: bytes(4_096),
  signature: bytes(64),
  /** By the identity key before it, where that was replaced with its owner's consent. */
  formerSignature: nullable(bytes(64)),
});
export type StatementView = Static<typeof StatementView>;

/** Statements of one account from some number on, and the number of the newest. */
export const ChainView = object({
  accountId: AccountId,
  /** -1 when the account has stated nothing: it cannot be in sealed talks. */
  newest: int(-1, 2_147_483_647),
  statements: list(StatementView, LIMITS.statementsPerPage),
});
export type ChainView = Static<typeof ChainView>;

/** A KeyPackage (RFC 9420 § 10) of a device, by which it is added to a group. */
export const KeyPackageBytes = bytes(4_096);

/** A KeyPackage that was taken for one group. */
export const TakenPackage = object({
  accountId: AccountId,
  deviceId: DeviceId,
  keyPackage: KeyPackageBytes,
  /** Taken because no other was left, and not used up: the Welcome for it is less well protected. */
  isLastResort: bool,
});
export type TakenPackage = Static<typeof TakenPackage>;

/** What of an account is kept for it, sealed on its devices under a key that the server never has. */
export const BackupView = object({ version: int(1, 2_147_483_647), body: bytes(LIMITS.backupBytes), savedAt: Instant });
export type BackupView = Static<typeof BackupView>;
