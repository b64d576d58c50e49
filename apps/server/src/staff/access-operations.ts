import { present } from "@musubi/base";
import {
  type AccessGrantId,
  approveAccess,
  breakGlass,
  cutAccess,
  denyAccess,
  endAccess,
  type GrantScope,
  listAccess,
  previewAccess,
  requestAccess,
  reviewAccess,
} from "@musubi/protocol/staff";
import type { Tx } from "../kernel/transaction.ts";
import { type AccessRequest, askAccess, cutAccess as cut, decideAccess, endAccess as end, listGrants, readGrant } from "./access-store.ts";
import { decline, handleStaff, type StaffBound, type StaffInput, say } from "./staff-binding.ts";

const MINUTES = 30;
const ROWS = 20;
const BYTES = 1_000_000;

/** Content needs two people of two roles, and so does keeping it back from the person; everything else one other person. */
function approvalsNeeded(scope: GrantScope, hasBar: boolean): number {
  return scope.kind === "messages" || hasBar ? 2 : 1;
}

function requestOf(input: StaffInput<typeof requestAccess>, isBreakGlass: boolean): AccessRequest {
  const { caseId, purpose, words, scope, rowsMax = ROWS, bytesMax = BYTES, minutes = MINUTES, bar = null } = input;
  return {
    caseId,
    purpose,
    words,
    scope,
    rowsMax,
    bytesMax,
    minutes,
    isBreakGlass,
    bar,
    approvalsNeeded: isBreakGlass ? 0 : approvalsNeeded(scope, bar !== null),
  };
}

async function grantNow(tx: Tx, grantId: AccessGrantId | null) {
  return present(await readGrant(tx, present(grantId, "It was just made.")), "It was just made.");
}

/** Asking for access, deciding on it, ending it. */
export function accessOperations(): StaffBound[] {
  return [
    handleStaff(previewAccess, async ({ input, staff, rules }) => {
      const { role, employer, officeCountry } = staff;
      const [, ids = ""] = rules.split(" ");
      return say({
        // The policy has allowed the asking, or this would not have been reached.
        isAllowed: true,
        rules: ids.split(",").filter((rule) => rule !== ""),
        approvalsNeeded: approvalsNeeded(input.scope, input.bar !== undefined),
        seenAs: { role, employer: employer.name, officeCountry, purpose: input.purpose },
      });
    }),
    handleStaff(requestAccess, async ({ tx, input }) => {
      // What is written in a case is opened by taking it, by nobody's approval.
      if (input.scope.kind === "case") return decline("not_found");
      const { refusal, grantId } = await askAccess(tx, requestOf(input, false));
      return refusal === ""
        ? say({ grant: await grantNow(tx, grantId) })
        : decline(refusalOf(refusal, ["case_closed", "too_many", "bar_invalid"]));
    }),
    handleStaff(breakGlass, async ({ tx, input }) => {
      if (input.scope.kind === "case") return decline("not_found");
      const { refusal, grantId } = await askAccess(tx, requestOf(input, true));
      return refusal === "" ? say({ grant: await grantNow(tx, grantId) }) : decline(refusalOf(refusal, ["case_closed", "review_open"]));
    }),
    handleStaff(listAccess, async ({ tx, input, staff }) =>
      say({ grants: await listGrants(tx, input.which, staff.id, input.countMax ?? 100) }),
    ),
    handleStaff(approveAccess, async ({ tx, input }) => {
      const refusal = await decideAccess(tx, input.grantId, "approve", input.words);
      return refusal === ""
        ? say({ grant: await grantNow(tx, input.grantId) })
        : decline(refusalOf(refusal, ["own_request", "same_role", "already_decided"]));
    }),
    handleStaff(denyAccess, async ({ tx, input }) => {
      const refusal = await decideAccess(tx, input.grantId, "deny", input.words);
      return refusal === ""
        ? say({ grant: await grantNow(tx, input.grantId) })
        : decline(refusalOf(refusal, ["own_request", "already_decided"]));
    }),
    handleStaff(reviewAccess, async ({ tx, input }) => {
      const refusal = await decideAccess(tx, input.grantId, input.verdict, input.words);
      return refusal === ""
        ? say({ grant: await grantNow(tx, input.grantId) })
        : decline(refusalOf(refusal, ["own_request", "already_decided"]));
    }),
    handleStaff(endAccess, async ({ tx, input }) => {
      const refusal = await end(tx, input.grantId);
      return refusal === "" ? say({ grant: await grantNow(tx, input.grantId) }) : decline("not_found");
    }),
    handleStaff(cutAccess, async ({ tx, input }) => say({ endedCount: await cut(tx, input) })),
  ];
}

/** The refusal by its name, when the operation has one of that name. */
function refusalOf<const C extends string>(refusal: string, known: readonly C[]): C | "not_found" {
  return known.find((one) => one === refusal) ?? "not_found";
}
