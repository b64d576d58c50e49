import { AccountId, DeviceId, Handle, PasskeyId } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { bool, Instant, int, list, nullable, object, oneOf, pattern, Seq, type Static, shownText, text } from "../schema.ts";

/** ISO 3166-1 alpha-2. */
export const Country = pattern("[A-Z]{2}", 2);
/** The country in which a server's data lies, as its operator has stated it. Empty: the operator has not. */
export const Region = pattern("(?:[a-z]{2,8})?", 8);
/** The languages the product speaks. */
export const Language = oneOf("ja", "en");

/** The name that others see. */
export const DisplayName = shownText(1, LIMITS.displayName);
/** A line about oneself. */
export const StatusText = shownText(0, LIMITS.statusText);
/** A password as somebody chooses it; whether it is a good one is judged apart. */
export const Password = text(LIMITS.passwordMin, LIMITS.passwordMax);
/** Ten groups of five characters of Crockford's base 32: 50 characters, 250 bits at most; ours carry 100. */
export const RecoveryCode = text(8, 64);

/** What others may see of a person. Never an address, a phone number or a legal name. */
export const ProfileView = object({
  accountId: AccountId,
  handle: Handle,
  displayName: text(0, LIMITS.displayName),
  statusText: text(0, LIMITS.statusText),
  /** Counts up with each new picture; 0 means none. */
  pictureVersion: int(0, 2_147_483_647),
  /** The account has been deleted: only the name that others saw remains until they forget it. */
  isGone: bool,
});
export type ProfileView = Static<typeof ProfileView>;

/** One's own settings. */
export const SettingsView = object({
  language: Language,
  /** Others see up to where I have read. */
  sendsReadReceipts: bool,
  /** Others find me by typing my exact handle. */
  isFindable: bool,
  /** A push message shows who wrote and what, instead of only that something arrived. */
  showsPreviewInPush: bool,
  theme: oneOf("system", "light", "dark"),
});
export type SettingsView = Static<typeof SettingsView>;

/** One's own account, as only oneself sees it. */
export const AccountView = object({
  profile: ProfileView,
  country: Country,
  region: Region,
  createdAt: Instant,
  settings: SettingsView,
  hasPassword: bool,
  recoveryCodesLeft: int(0, 20),
  deviceId: DeviceId,
  changeSeq: Seq,
});
export type AccountView = Static<typeof AccountView>;

/** Profile+: private particulars. Only oneself reads them; later, what one chooses to hand to a form. */
export const PrivateProfileView = object({
  legalName: text(0, 100),
  legalNameKana: text(0, 100),
  postalCode: text(0, 16),
  address: text(0, 300),
  phone: text(0, 32),
});
export type PrivateProfileView = Static<typeof PrivateProfileView>;

/** A signed-in device of one's own. */
export const DeviceView = object({
  deviceId: DeviceId,
  name: text(0, LIMITS.deviceName),
  kind: oneOf("browser", "program"),
  createdAt: Instant,
  lastSeenAt: Instant,
  isThis: bool,
  isOnline: bool,
});
export type DeviceView = Static<typeof DeviceView>;

/** A passkey of one's own. */
export const PasskeyView = object({
  passkeyId: PasskeyId,
  name: text(0, LIMITS.deviceName),
  createdAt: Instant,
  lastUsedAt: nullable(Instant),
});
export type PasskeyView = Static<typeof PasskeyView>;

/** Ten codes, shown once. */
export const RecoveryCodes = list(RecoveryCode, 10);
