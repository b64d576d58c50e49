import type { SupportCaseView, SupportMessageView } from "@musubi/protocol";
import type { CaseMessageRow, CaseRow } from "./store.ts";

/** What leaves of a case. Who of the staff works on it is not told. */
export function viewCase(row: CaseRow): SupportCaseView {
  return {
    caseId: row.id,
    topic: row.topic,
    state: row.state,
    openedAt: row.opened_at.getTime(),
    stateAt: row.state_at.getTime(),
    messageCount: row.last_seq,
  };
}

/** What leaves of a message. The client's name of an answer is the console's business. */
export function viewCaseMessage(row: CaseMessageRow): SupportMessageView {
  return {
    seq: row.seq,
    author: row.author,
    clientId: row.author === "person" ? row.client_id : null,
    pseudonym: row.pseudonym,
    role: row.role,
    text: row.content,
    sentAt: row.sent_at.getTime(),
  };
}
