/** What the staff's side and the command line may use of disclosures. */
export { type AnnounceDisclosures, type DisclosureAnnouncerParts, disclosureAnnouncer } from "./announcer.ts";
export { storeRecord } from "./desk-store.ts";
export {
  commitmentTo,
  type LedgerRow,
  openRecord,
  openWithKey,
  recordJson,
  type SealedRecord,
  sealRecord,
} from "./ledger-record.ts";
export { type ProofExtra, parseProofExtra, proofExtra } from "./proof-extra.ts";
