import { type Brand, brand, type Random, randomName } from "@musubi/base";
import { branded } from "../../schema.ts";
import type { EmployerId, PseudonymId, StaffDeviceId, StaffId, StaffSessionId } from "../ids.ts";

const NAME_LENGTH = 20;
function idSchema<B>(prefix: string) {
  return branded<B>(`${prefix}_[0-9a-hjkmnp-tv-z]{${NAME_LENGTH}}`, prefix.length + 1 + NAME_LENGTH);
}

/** Names a passkey of a member of the staff. */
export type StaffPasskeyId = Brand<string, "StaffPasskeyId">;
/** Names a WebAuthn ceremony of the staff that is under way. */
export type StaffChallengeId = Brand<string, "StaffChallengeId">;
/** Names a request that an employer may join. */
export type JoinId = Brand<string, "JoinId">;
/** Names a cut. */
export type CutId = Brand<string, "CutId">;
/** Names a network of an office. */
export type OfficeNetworkId = Brand<string, "OfficeNetworkId">;
/** Names an identity provider that an employer's people sign in with. */
export type IssuerId = Brand<string, "IssuerId">;

export const StaffPasskeyId = idSchema<StaffPasskeyId>("spk");
export const StaffChallengeId = idSchema<StaffChallengeId>("sch");
export const JoinId = idSchema<JoinId>("joi");
export const CutId = idSchema<CutId>("cut");
export const OfficeNetworkId = idSchema<OfficeNetworkId>("net");
export const IssuerId = idSchema<IssuerId>("iss");

/** The prefixes of the directory's ids and the brand each one stands for. */
export interface DirectoryIdByPrefix {
  stf: StaffId;
  psn: PseudonymId;
  emp: EmployerId;
  sdv: StaffDeviceId;
  sss: StaffSessionId;
  spk: StaffPasskeyId;
  sch: StaffChallengeId;
  joi: JoinId;
  cut: CutId;
  net: OfficeNetworkId;
  iss: IssuerId;
}

/** A new id of this kind: 100 bits of chance, so two never meet. */
export function newDirectoryId<P extends keyof DirectoryIdByPrefix>(prefix: P, random: Random): DirectoryIdByPrefix[P] {
  return brand<DirectoryIdByPrefix[P]>(`${prefix}_${randomName(random, NAME_LENGTH)}`);
}
