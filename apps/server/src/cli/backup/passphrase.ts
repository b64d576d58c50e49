import { refuseWeakPassphrase } from "../../backup/backup-key.ts";
import { backupRefusal } from "../../backup/backup-refusal.ts";
import type { Config } from "../../config/settings.ts";
import type { Terminal } from "../terminal.ts";

/** The passphrase for a new backup: from MUSUBI_BACKUP_PASSPHRASE, or asked for twice. Refuses a weak one. */
export async function newPassphrase(config: Config, terminal: Terminal): Promise<string> {
  const passphrase = await givenPassphrase(
    config,
    terminal,
    "Passphrase for this backup (12 characters or more; without it nobody can restore)",
  );
  refuseWeakPassphrase(passphrase);
  if (config.backupPassphrase !== "") return passphrase;
  if ((await terminal.askSecret("The same passphrase again")) === passphrase) return passphrase;
  throw backupRefusal("backup_passphrase_missing", "The two passphrases differ. No backup was made.");
}

/** The passphrase of an existing backup: from MUSUBI_BACKUP_PASSPHRASE, or asked for. */
export async function givenPassphrase(config: Config, terminal: Terminal, question = "Passphrase of the backup"): Promise<string> {
  if (config.backupPassphrase !== "") return config.backupPassphrase;
  const asked = terminal.isInteractive ? await terminal.askSecret(question) : null;
  if (asked !== null && asked !== "") return asked;
  throw backupRefusal(
    "backup_passphrase_missing",
    "A backup holds the keys of everything and is sealed with a passphrase: set MUSUBI_BACKUP_PASSPHRASE, or run this on a terminal, where it is asked for.",
  );
}
