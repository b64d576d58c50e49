import { AccountId, TalkId } from "../../ids.ts";
import { Instant, list, nullable, object, Seq, text } from "../../schema.ts";
import { AccessGrantId, LedgerEntryId } from "../ids.ts";
import { staffOperation } from "../staff-operation.ts";
import { RevealField } from "../views.ts";

/** Reveals fields of the person of a case, within a live grant. Recorded in the same statement that reads them. */
export const revealPerson = staffOperation("person.reveal", {
  summary: "Reveal fields of the person of a case, within a live grant. Recorded, and shown to that person at once.",
  action: "revealPerson",
  input: { grantId: AccessGrantId, fields: list(RevealField, 10, 1) },
  output: { values: list(object({ field: RevealField, value: nullable(text(0, 4_000)) }), 10), entryId: LedgerEntryId },
  refusals: ["grant_over", "outside_grant", "budget_spent"],
  discloses: ["profile", "account", "device", "profile_private"],
  effect: "write",
});

/** Reveals a stretch of a plain talk that the person of the case is part of. */
export const revealMessages = staffOperation("person.revealMessages", {
  summary: "Reveal a stretch of a plain talk of the person of a case. Needs two approvals from two roles. Every member sees it.",
  action: "revealMessages",
  input: { grantId: AccessGrantId, talkId: TalkId, fromSeq: Seq, toSeq: Seq },
  output: {
    messages: list(object({ seq: Seq, senderId: nullable(AccountId), sentAt: Instant, text: text(0, 12_000) }), 200),
    entryId: LedgerEntryId,
  },
  refusals: ["grant_over", "outside_grant", "budget_spent"],
  discloses: ["message_content"],
  effect: "write",
});
