import { base64url, fromBase64url, type Random } from "@musubi/base";
import { hashRaw } from "@node-rs/argon2";
import type { BackupHeader } from "./backup-header.ts";
import { backupRefusal, damaged } from "./backup-refusal.ts";

/** RFC 9106, second recommended option: 64 MiB and three passes. A backup is tried by somebody who has the file and time. */
const COST = { memoryKib: 65_536, passes: 3, lanes: 4 } as const;
const SALT_BYTES = 16;
const KEY_BYTES = 32;
/** Characters of a passphrase at least. Length is what counts against somebody who has the file. */
export const PASSPHRASE_MIN = 12;

/** How a new backup will make its key. */
export function newKdf(random: Random): BackupHeader["kdf"] {
  return { name: "argon2id", ...COST, salt: base64url(random.bytes(SALT_BYTES)) };
}

/** The key of a backup. The salt is new for each file, so no two files ever share a key. */
export async function keyOf(passphrase: string, kdf: BackupHeader["kdf"]): Promise<Uint8Array> {
  const salt = fromBase64url(kdf.salt);
  if (salt === null || salt.length < 8) throw damaged("its heading has no usable salt");
  // The library's default algorithm is argon2id.
  const cost = { memoryCost: kdf.memoryKib, timeCost: kdf.passes, parallelism: kdf.lanes };
  return await hashRaw(passphrase.normalize("NFKC"), { ...cost, outputLen: KEY_BYTES, salt });
}

/** Refuses a passphrase that would protect nothing. */
export function refuseWeakPassphrase(passphrase: string): void {
  if ([...passphrase].length >= PASSPHRASE_MIN && new Set(passphrase).size > 4) return;
  throw backupRefusal(
    "backup_passphrase_weak",
    `The passphrase needs ${PASSPHRASE_MIN} characters or more, not all alike: whoever has the file and the passphrase has everything.`,
  );
}
