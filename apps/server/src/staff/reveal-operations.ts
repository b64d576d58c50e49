import { present } from "@musubi/base";
import type { PrivateProfileView } from "@musubi/protocol";
import { type RevealField, revealMessages, revealPerson } from "@musubi/protocol/staff";
import { unsealPrivateProfile } from "../features/accounts/port.ts";
import type { KeyRing } from "../platform/keys/key-ring.ts";
import { type PersonRead, readPersonFields, readTalkStretch } from "./reveal-store.ts";
import { decline, handleStaff, type StaffBound, say } from "./staff-binding.ts";

const DENIALS = ["grant_over", "outside_grant", "budget_spent"] as const;

/** Data of the person of a case, within a live grant. The database reads and records in one statement. */
export function revealOperations(keyRing: KeyRing): StaffBound[] {
  return [
    handleStaff(revealPerson, async ({ tx, input, rules, record }) => {
      const fields = [...new Set(input.fields)];
      const read = present(await readPersonFields(tx, input.grantId, fields, rules), "It answers always.");
      record([read.entry]);
      if (read.denial !== "") return decline(denialOf(read.denial));
      const plus = privateOf(keyRing, read);
      return say({ values: fields.map((field) => ({ field, value: valueOf(field, read, plus) })), entryId: read.entry.id });
    }),
    handleStaff(revealMessages, async ({ tx, input, rules, record }) => {
      const read = present(await readTalkStretch(tx, input.grantId, input, rules), "It answers always.");
      record(read.entries);
      if (read.denial !== "") return decline(denialOf(read.denial));
      const entry = present(read.entries[0], "Somebody is in the talk.");
      return say({ messages: [...(read.messages ?? [])], entryId: entry.id });
    }),
  ];
}

function denialOf(denial: string): (typeof DENIALS)[number] | "not_found" {
  return DENIALS.find((one) => one === denial) ?? "not_found";
}

/** Profile+ of the person, when a field of it was asked for and they have written one. */
function privateOf(keyRing: KeyRing, { sealed, wrapped_key, ring_epoch, subject_id }: PersonRead): PrivateProfileView | null {
  if (sealed === null || wrapped_key === null || ring_epoch === null || subject_id === null) return null;
  return unsealPrivateProfile(keyRing, { accountId: subject_id, key: { epoch: ring_epoch, bytes: wrapped_key } }, sealed);
}

function valueOf(field: RevealField, read: PersonRead, plus: PrivateProfileView | null): string | null {
  switch (field) {
    case "private.legalName":
      return plus?.legalName ?? null;
    case "private.address":
      return plus === null ? null : `${plus.postalCode} ${plus.address}`.trim();
    case "private.phone":
      return plus?.phone ?? null;
    default:
      return read.found?.[field] ?? null;
  }
}
