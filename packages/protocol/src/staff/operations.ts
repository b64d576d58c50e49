import {
  approveAccess,
  breakGlass,
  cutAccess,
  denyAccess,
  endAccess,
  listAccess,
  previewAccess,
  requestAccess,
  reviewAccess,
} from "./access/operations.ts";
import { proveEntry, queryAudit } from "./audit/operations.ts";
import { answerCase, closeCase, listCases, readCase, takeCase } from "./case/operations.ts";
import { closeAlert, listAlerts, listDigests, readCoverage, signOffDigest } from "./oversight/operations.ts";
import { revealMessages, revealPerson } from "./person/operations.ts";

/** Every operation that the data plane carries out for the staff, by name. */
export const STAFF_OPERATIONS = {
  "access.approve": approveAccess,
  "access.breakGlass": breakGlass,
  "access.cut": cutAccess,
  "access.deny": denyAccess,
  "access.end": endAccess,
  "access.list": listAccess,
  "access.preview": previewAccess,
  "access.request": requestAccess,
  "access.review": reviewAccess,
  "alert.close": closeAlert,
  "alert.list": listAlerts,
  "audit.prove": proveEntry,
  "audit.query": queryAudit,
  "case.answer": answerCase,
  "case.close": closeCase,
  "case.list": listCases,
  "case.read": readCase,
  "case.take": takeCase,
  "coverage.read": readCoverage,
  "digest.list": listDigests,
  "digest.signOff": signOffDigest,
  "person.reveal": revealPerson,
  "person.revealMessages": revealMessages,
} as const;
/** The name of one of them. */
export type StaffOperationName = keyof typeof STAFF_OPERATIONS;
