import type { Brand } from "@musubi/base";
import { branded } from "../schema.ts";

export { CaseId, LedgerEntryId, PseudonymId } from "../ids.ts";

const NAME = "[0-9a-hjkmnp-tv-z]{20}";
function idSchema<B>(prefix: string) {
  return branded<B>(`${prefix}_${NAME}`, prefix.length + 21);
}

/** Names a member of the staff, for audit. */
export type StaffId = Brand<string, "StaffId">;
/** Names an employer: the operator itself, a contractor, a partner. */
export type EmployerId = Brand<string, "EmployerId">;
/** Names a device that the staff directory knows. */
export type StaffDeviceId = Brand<string, "StaffDeviceId">;
/** Names a sign-in of a member of the staff. */
export type StaffSessionId = Brand<string, "StaffSessionId">;
/** Names a grant: asked for, live or ended. */
export type AccessGrantId = Brand<string, "AccessGrantId">;
/** Names an alert. */
export type AlertId = Brand<string, "AlertId">;

export const StaffId = idSchema<StaffId>("stf");
export const EmployerId = idSchema<EmployerId>("emp");
export const StaffDeviceId = idSchema<StaffDeviceId>("sdv");
export const StaffSessionId = idSchema<StaffSessionId>("sss");
export const AccessGrantId = idSchema<AccessGrantId>("grt");
export const AlertId = idSchema<AlertId>("alr");
