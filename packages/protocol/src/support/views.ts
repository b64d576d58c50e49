import { CaseState, CaseTopic, StaffRole } from "../disclosure/vocabulary.ts";
import { CaseId, ClientId, PseudonymId } from "../ids.ts";
import { Instant, int, nullable, object, oneOf, Seq, type Static, text } from "../schema.ts";

/** What one writes to the people who run the service, and what they answer. */
export const SupportText = text(1, 4_000);

/** A case of mine: something I wrote to the service about. */
export const SupportCaseView = object({
  caseId: CaseId,
  topic: CaseTopic,
  state: CaseState,
  openedAt: Instant,
  /** Since when it is as it is. */
  stateAt: Instant,
  messageCount: int(0, 10_000),
});
export type SupportCaseView = Static<typeof SupportCaseView>;

/** One message of a case. */
export const SupportMessageView = object({
  seq: Seq,
  author: oneOf("person", "staff"),
  /** My own name for a message of mine; null for an answer. */
  clientId: nullable(ClientId),
  /** Who answered: always the same for one person, and nobody's name. */
  pseudonym: nullable(PseudonymId),
  /** What they worked as, by my own list of who opened my data; null for a message of mine, and where the list has no word of it. */
  role: nullable(StaffRole),
  text: SupportText,
  sentAt: Instant,
});
export type SupportMessageView = Static<typeof SupportMessageView>;
