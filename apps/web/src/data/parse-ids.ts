import { brand } from "@musubi/base";
import type { AccountId, AlbumId, CaseId, FileId, Handle, LedgerEntryId, TalkId } from "@musubi/protocol";

const NAME = "[0-9a-hjkmnp-tv-z]{20}";
const ACCOUNT = new RegExp(`^usr_${NAME}$`);
const TALK = new RegExp(`^tlk_${NAME}$`);
const CASE = new RegExp(`^cas_${NAME}$`);
const ALBUM = new RegExp(`^alb_${NAME}$`);
const FILE = new RegExp(`^fil_${NAME}$`);
const ENTRY = new RegExp(`^led_${NAME}$`);
const INVITE = new RegExp(`^${NAME}$`);
const HANDLE = /^[a-z0-9][a-z0-9._]{1,28}[a-z0-9]$/;

/** The account id that a text from outside (storage, address bar) stands for, or null. */
export function parseAccountId(text: string | null): AccountId | null {
  return text !== null && ACCOUNT.test(text) ? brand<AccountId>(text) : null;
}

/** The talk id that a text from outside stands for, or null. */
export function parseTalkId(text: string): TalkId | null {
  return TALK.test(text) ? brand<TalkId>(text) : null;
}

/** The case's id that a text from outside stands for, or null. */
export function parseCaseId(text: string): CaseId | null {
  return CASE.test(text) ? brand<CaseId>(text) : null;
}

/** The id of an entry of the ledger that a text from outside stands for, or null. */
export function parseEntryId(text: string): LedgerEntryId | null {
  return ENTRY.test(text) ? brand<LedgerEntryId>(text) : null;
}

/** The id of an album that a text from outside stands for, or null. */
export function parseAlbumId(text: string): AlbumId | null {
  return ALBUM.test(text) ? brand<AlbumId>(text) : null;
}

/** The id of a file that a text from outside stands for, or null. */
export function parseFileId(text: string): FileId | null {
  return FILE.test(text) ? brand<FileId>(text) : null;
}

/** The code of an invite link, or null when it cannot be one. */
export function parseInviteCode(text: string): string | null {
  return INVITE.test(text) ? text : null;
}

/** A handle as typed: spaces around it, capitals and a leading @ are forgiven. Null when it can be none. */
export function parseHandle(text: string): Handle | null {
  const handle = text.trim().replace(/^@/, "").toLowerCase();
  return HANDLE.test(handle) ? brand<Handle>(handle) : null;
}
