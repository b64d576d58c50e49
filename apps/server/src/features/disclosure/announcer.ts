import type { AccountId, LedgerEntryId, Purpose, StaffRole } from "@musubi/protocol";
import { type Outgoing, outgoing } from "../../kernel/binding.ts";
import type { StaffNotice } from "../push/port.ts";
import type { LedgerRow } from "./ledger-record.ts";

export interface DisclosureAnnouncerParts {
  readonly nowMs: () => number;
  readonly emit: (events: readonly Outgoing[]) => void;
  /** Considers web push for people who are away. Never waits. */
  readonly pushNotice: (accountId: AccountId, notice: StaffNotice) => void;
}

/** Tells the people whom entries are about; called after the commit. Never waits and never fails. */
export type AnnounceDisclosures = (entries: readonly LedgerRow[]) => void;

/** What a person is told of an entry. */
export interface DisclosureNews {
  readonly accountId: AccountId;
  readonly entryId: LedgerEntryId;
  readonly at: number;
  readonly role: StaffRole;
  readonly purpose: Purpose | null;
  /** A law kept it back until now. */
  readonly isDelayed?: boolean;
}

/** Tells people right after somebody was shown data of theirs. What the law keeps back is not told before its time. */
export function disclosureAnnouncer(parts: DisclosureAnnouncerParts): AnnounceDisclosures {
  return (entries) => {
    for (const entry of entries) {
      const news = newsOf(entry, parts.nowMs());
      if (news !== null) tellDisclosure(parts, news);
    }
  };
}

/** Tells one person of one entry: an event on every open device, web push where they are away. Never waits and never fails. */
export function tellDisclosure(parts: Pick<DisclosureAnnouncerParts, "emit" | "pushNotice">, news: DisclosureNews): void {
  const { accountId, ...data } = news;
  parts.emit([outgoing({ account: accountId }, "disclosure.recorded", data)]);
  parts.pushNotice(accountId, { kind: "disclosure", role: data.role, purpose: data.purpose, isDelayed: data.isDelayed === true });
}

function newsOf(entry: LedgerRow, nowMs: number): DisclosureNews | null {
  const hiddenUntil = entry["hidden_until"];
  const isHidden = typeof hiddenUntil === "string" && Date.parse(hiddenUntil) > nowMs;
  if (typeof entry["subject_id"] !== "string" || entry["result"] !== "shown" || isHidden) return null;
  // A row of the ledger, as the database wrote it a moment ago.
  const row = entry as unknown as { id: LedgerEntryId; subject_id: AccountId; at: string; role: StaffRole; purpose: Purpose | null };
  return { accountId: row.subject_id, entryId: row.id, at: Date.parse(row.at), role: row.role, purpose: row.purpose };
}
