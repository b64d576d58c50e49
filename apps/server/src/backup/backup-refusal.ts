import { StartupRefusal } from "../platform/postgres/errors.ts";

/** Why a backup cannot be made or restored. */
export type BackupRefusalCode =
  | "backup_damaged"
  | "backup_differs"
  | "backup_exists"
  | "backup_foreign"
  | "backup_incomplete"
  | "backup_not_readable"
  | "backup_not_writable"
  | "backup_passphrase_missing"
  | "backup_passphrase_weak"
  | "backup_passphrase_wrong"
  | "backup_region_differs"
  | "backup_too_new"
  | "restore_not_empty";

/** Makes a refusal of this folder; the sentence is for the operator and carries no data of people. */
export function backupRefusal(code: BackupRefusalCode, sentence: string, cause?: unknown): StartupRefusal {
  return new StartupRefusal(code, sentence, cause === undefined ? undefined : { cause });
}

/** A file that is not, or no longer, a whole backup. */
export function damaged(what: string): StartupRefusal {
  return backupRefusal("backup_damaged", `The backup is damaged: ${what}. Nothing was changed; use another copy of it.`);
}
