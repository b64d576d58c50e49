import type { AccountId, AccountView, DeviceId, ProfileView, SettingsView } from "@musubi/protocol";

/** The columns of a profile that others may see. */
export interface ProfileRow {
  readonly account_id: AccountId;
  readonly handle: ProfileView["handle"];
  readonly display_name: string;
  readonly status_text: string;
  readonly picture_version: number;
  readonly is_gone: boolean;
}

/** The columns behind the settings. */
export interface SettingsRow {
  readonly language: SettingsView["language"];
  readonly sends_read_receipts: boolean;
  readonly is_findable: boolean;
  readonly shows_preview_in_push: boolean;
  readonly theme: SettingsView["theme"];
}

/** One's own account. */
export interface AccountRow extends ProfileRow, SettingsRow {
  readonly country: string;
  readonly region: string;
  readonly created_at: Date;
  readonly change_seq: number;
  readonly has_password: boolean;
  readonly recovery_codes_left: number;
}

/** A profile as others see it. */
export function viewProfile(row: ProfileRow): ProfileView {
  return {
    accountId: row.account_id,
    handle: row.handle,
    displayName: row.display_name,
    statusText: row.status_text,
    pictureVersion: row.picture_version,
    isGone: row.is_gone,
  };
}

/** The settings. */
export function viewSettings(row: SettingsRow): SettingsView {
  return {
    language: row.language,
    sendsReadReceipts: row.sends_read_receipts,
    isFindable: row.is_findable,
    showsPreviewInPush: row.shows_preview_in_push,
    theme: row.theme,
  };
}

/** One's own account, as the device that reads it sees it. */
export function viewAccount(row: AccountRow, deviceId: DeviceId): AccountView {
  return {
    profile: viewProfile(row),
    country: row.country,
    region: row.region,
    createdAt: row.created_at.getTime(),
    settings: viewSettings(row),
    hasPassword: row.has_password,
    recoveryCodesLeft: row.recovery_codes_left,
    deviceId,
    changeSeq: row.change_seq,
  };
}
