import type { Clock } from "@musubi/base";
import type { KernelCode } from "@musubi/protocol";
import { describe } from "@musubi/server/platform";
import type { Logger } from "pino";
import type { StaffDatabase } from "../database.ts";
import type { Caller } from "../kernel/dispatcher.ts";
import { staffFactsOf, standingOf } from "../sessions/standing.ts";
import { readFacts, sessionStatement } from "../sessions/store.ts";
import { hashSecret } from "../sessions/tokens.ts";
import type { DataAnswer, DataPlane } from "./data-plane.ts";
import type { AssertionSigner } from "./sign-assertion.ts";

/** What handing a call on needs. */
export interface HandOverParts {
  readonly database: StaffDatabase;
  readonly dataPlane: DataPlane;
  readonly sign: AssertionSigner;
  readonly clock: Clock;
  readonly log: Logger;
}

/** A call that is handed on: the operation, and the exact bytes of its input. */
export interface HandedCall {
  readonly operation: string;
  readonly body: Uint8Array;
}

/** The data plane's answer, or why the call was not handed on. */
export type HandOver = DataAnswer | { readonly no: KernelCode | "new_passkey_needed" };

/** Of an answer that says who asks was not believed. The data plane has done nothing then, and recorded nothing. */
const NOT_BELIEVED = 401;

/**
 * Hands a call on to the data plane, with an assertion of who makes it. Everything it says was read from the database for this
 * very call. An assertion that was read too late, as happens on a machine that has no time, is made once more; what is wrong between
 * directory and data plane never ends anybody's session. A device or place that is unknown is said to be so; refusing it is the data plane's policy, which
 * records the refusal.
 */
export async function handOver(parts: HandOverParts, caller: Caller, call: HandedCall): Promise<HandOver> {
  const first = await handOnce(parts, caller, call);
  if ("no" in first || first.status !== NOT_BELIEVED) return first;
  first.body.resume();
  const second = await handOnce(parts, caller, call);
  if ("no" in second || second.status !== NOT_BELIEVED) return second;
  second.body.resume();
  parts.log.error({ event: "assertion_refused", operation: call.operation });
  return { no: "unavailable" };
}

async function handOnce(parts: HandOverParts, caller: Caller, call: HandedCall): Promise<HandOver> {
  if (caller.token === null) return { no: "unauthenticated" };
  const facts = readFacts(await parts.database.once(sessionStatement(hashSecret(caller.token), caller.address)));
  const nowMs = parts.clock.nowMs();
  const standing = facts === null ? null : standingOf(facts, nowMs);
  if (standing === null) return { no: "unauthenticated" };
  if (standing.facts.mustRenew) return { no: "new_passkey_needed" };
  if (standing.role === null) return { no: "not_found" };
  const assertion = parts.sign({ ...call, staff: staffFactsOf(standing, standing.role), nowMs });
  try {
    return await parts.dataPlane.call(call.operation, assertion, call.body);
  } catch (error) {
    parts.log.warn({ event: "data_plane_away", operation: call.operation, ...describe(error) });
    return { no: "unavailable" };
  }
}
