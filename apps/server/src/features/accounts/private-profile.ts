import { fromUtf8, type Random, utf8 } from "@musubi/base";
import type { AccountId, PrivateProfileView } from "@musubi/protocol";
import type { KeyRing, WrappedKey } from "../../platform/keys/key-ring.ts";
import { ownerKeyContext } from "../../platform/keys/owner-key.ts";
import { type SealContext, seal, unseal } from "../../platform/keys/seal.ts";

/** Whose Profile+ it is, and the key it is sealed under. */
export interface PrivateOwner {
  readonly accountId: AccountId;
  readonly key: WrappedKey;
}

/** A Profile+ in which nothing was written yet. */
export const EMPTY_PRIVATE_PROFILE: PrivateProfileView = { legalName: "", legalNameKana: "", postalCode: "", address: "", phone: "" };

function contextOf(accountId: AccountId): SealContext {
  return ["profile_private", accountId];
}

/** Seals a Profile+ under the person's own key. */
export function sealPrivateProfile(ring: KeyRing, owner: PrivateOwner, profile: PrivateProfileView, random: Random): Uint8Array {
  const key = ring.unwrap(owner.key, ownerKeyContext(owner.accountId));
  return seal(key, utf8(JSON.stringify(profile)), { context: contextOf(owner.accountId), random });
}

/** Opens a sealed Profile+. Throws SealBroken when it is not this person's. */
export function unsealPrivateProfile(ring: KeyRing, owner: PrivateOwner, sealed: Uint8Array): PrivateProfileView {
  const key = ring.unwrap(owner.key, ownerKeyContext(owner.accountId));
  const json: Partial<PrivateProfileView> = JSON.parse(fromUtf8(unseal(key, sealed, contextOf(owner.accountId))));
  // A field that a later version adds is empty in what an earlier one sealed.
  return {
    legalName: json.legalName ?? "",
    legalNameKana: json.legalNameKana ?? "",
    postalCode: json.postalCode ?? "",
    address: json.address ?? "",
    phone: json.phone ?? "",
  };
}
