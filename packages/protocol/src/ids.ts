import { type Brand, brand, type Random, randomName } from "@musubi/base";
import { branded } from "./schema.ts";

/** 100 bits of chance: not guessable, and still never a right by itself (promise P1). */
const NAME_LENGTH = 20;

function idSchema<B>(prefix: string) {
  return branded<B>(`${prefix}_[0-9a-hjkmnp-tv-z]{${NAME_LENGTH}}`, prefix.length + 1 + NAME_LENGTH);
}

/** Names a person's account. */
export type AccountId = Brand<string, "AccountId">;
/** Names a device, which is a session. */
export type DeviceId = Brand<string, "DeviceId">;
/** Names a talk. */
export type TalkId = Brand<string, "TalkId">;
/** Names an invite link to its owner; whoever uses the link knows its code instead. */
export type InviteId = Brand<string, "InviteId">;
/** Names a passkey to its owner. */
export type PasskeyId = Brand<string, "PasskeyId">;
/** Names a copy of one's data. */
export type TakeOutId = Brand<string, "TakeOutId">;
/** Names a WebAuthn ceremony under way. */
export type ChallengeId = Brand<string, "ChallengeId">;
/** Names a file that a person uploaded. */
export type FileId = Brand<string, "FileId">;
/** Names an album of a talk. */
export type AlbumId = Brand<string, "AlbumId">;
/** Names an encrypted file; never leaves the server. */
export type BlobId = Brand<string, "BlobId">;
/** Names a case: the one reason for which a person's data may be opened. */
export type CaseId = Brand<string, "CaseId">;
/** Names a report of messages. */
export type ReportId = Brand<string, "ReportId">;
/** Names an entry of the disclosure ledger. */
export type LedgerEntryId = Brand<string, "LedgerEntryId">;
/** Names a member of the staff to the people whose data they open: always the same, and nobody's name. */
export type PseudonymId = Brand<string, "PseudonymId">;

export const AccountId = idSchema<AccountId>("usr");
export const DeviceId = idSchema<DeviceId>("dev");
export const TalkId = idSchema<TalkId>("tlk");
export const InviteId = idSchema<InviteId>("inv");
export const PasskeyId = idSchema<PasskeyId>("psk");
export const TakeOutId = idSchema<TakeOutId>("tko");
export const ChallengeId = idSchema<ChallengeId>("chl");
export const FileId = idSchema<FileId>("fil");
export const AlbumId = idSchema<AlbumId>("alb");
export const BlobId = idSchema<BlobId>("blb");
export const CaseId = idSchema<CaseId>("cas");
export const ReportId = idSchema<ReportId>("rpt");
export const LedgerEntryId = idSchema<LedgerEntryId>("led");
export const PseudonymId = idSchema<PseudonymId>("psn");

/** The prefixes of ids and the brand each one stands for. */
export interface IdByPrefix {
  usr: AccountId;
  dev: DeviceId;
  tlk: TalkId;
  inv: InviteId;
  psk: PasskeyId;
  tko: TakeOutId;
  chl: ChallengeId;
  fil: FileId;
  alb: AlbumId;
  blb: BlobId;
  cas: CaseId;
  rpt: ReportId;
}

/** A new id of this kind. Two never meet: 100 bits of chance. */
export function newId<P extends keyof IdByPrefix>(prefix: P, random: Random): IdByPrefix[P] {
  return brand<IdByPrefix[P]>(`${prefix}_${randomName(random, NAME_LENGTH)}`);
}

/** The client's own name for a message: sending again with the same name never makes a second message. */
export type ClientId = Brand<string, "ClientId">;
export const ClientId = branded<ClientId>("[A-Za-z0-9_-]{1,36}", 36);

/** A person's handle: lower case, the way others find them. */
export type Handle = Brand<string, "Handle">;
export const Handle = branded<Handle>("[a-z0-9](?:[a-z0-9._]{1,28})[a-z0-9]", 30);
