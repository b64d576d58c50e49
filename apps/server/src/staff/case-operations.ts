import { present } from "@musubi/base";
import type { AccountId } from "@musubi/protocol";
import { answerCase, type CaseId, closeCase, listCases, readCase, takeCase } from "@musubi/protocol/staff";
import type { Tx } from "../kernel/transaction.ts";
import { caseSubject } from "./access-store.ts";
import {
  answerCase as answer,
  closeCase as close,
  listCaseSummaries,
  readCaseMessages,
  readCaseSummary,
  takeCase as take,
} from "./case-store.ts";
import { decline, handleStaff, type StaffBound, say } from "./staff-binding.ts";

/** Tells the devices of a person that a case of theirs has changed. */
export type CaseChanged = (subjectId: AccountId, caseId: CaseId) => void;

async function summary(tx: Tx, caseId: CaseId) {
  return present(await readCaseSummary(tx, caseId), "The policy has seen this case.");
}

/** Cases: what people write to the service. */
export function caseOperations(changed: CaseChanged): StaffBound[] {
  const tell = async (tx: Tx, caseId: CaseId): Promise<() => void> => {
    const subjectId = await caseSubject(tx, caseId);
    return () => {
      if (subjectId !== null) changed(subjectId, caseId);
    };
  };
  return [
    handleStaff(listCases, async ({ tx, input, staff }) =>
      say({
        cases: await listCaseSummaries(tx, {
          states: input.states,
          takenBy: input.isMine === true ? staff.id : null,
          countMax: input.countMax ?? 50,
        }),
      }),
    ),
    handleStaff(takeCase, async ({ tx, input }) => {
      const refusal = await take(tx, input.caseId);
      if (refusal !== "") return decline(refusal === "case_taken" || refusal === "case_closed" ? refusal : "not_found");
      return say({ case: await summary(tx, input.caseId) });
    }),
    handleStaff(readCase, async ({ tx, input, rules, record }) => {
      const [found, about] = await Promise.all([readCaseMessages(tx, input.caseId, rules), summary(tx, input.caseId)]);
      const read = present(found, "It answers always.");
      record([read.entry]);
      if (read.denial !== "") return decline("grant_over");
      return say({ case: about, messages: [...(read.messages ?? [])], entryId: read.entry.id });
    }),
    handleStaff(answerCase, async ({ tx, input }) => {
      const refusal = await answer(tx, input);
      if (refusal !== "") return decline(refusal === "case_closed" || refusal === "grant_over" ? refusal : "not_found");
      return say({ case: await summary(tx, input.caseId) }, await tell(tx, input.caseId));
    }),
    handleStaff(closeCase, async ({ tx, input }) => {
      const refusal = await close(tx, input.caseId);
      if (refusal !== "") return decline(refusal === "case_closed" ? refusal : "not_found");
      return say({ case: await summary(tx, input.caseId) }, await tell(tx, input.caseId));
    }),
  ];
}
