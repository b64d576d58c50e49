import { assert, type Clock, type Random, randomName } from "@musubi/base";
import type { KernelCode } from "@musubi/protocol";
import { FormCheck } from "@musubi/protocol/check";
import type { DirectoryOperation, DirectoryRefusalCode, IssuerId } from "@musubi/protocol/staff";
import { describe, hasForbiddenText, isUnavailable, type RateLimiter, type Tx } from "@musubi/server/platform";
import type { Logger } from "pino";
import type { StaffDatabase } from "../database.ts";
import { isFresh, type Standing, standingOf } from "../sessions/standing.ts";
import { readFacts, sessionStatement, touchSession } from "../sessions/store.ts";
import { hashSecret } from "../sessions/tokens.ts";
import type { Bound, Effects, Outcome } from "./binding.ts";

/** Who calls: the token that the browser holds, and where it comes from. */
export interface Caller {
  readonly token: string | null;
  readonly address: string;
  readonly visit: string | null;
}

/** What a call is answered with. */
export type Answer =
  | { readonly kind: "ok"; readonly output: unknown; readonly cookie?: Effects["cookie"] }
  | {
      readonly kind: "no";
      readonly code: KernelCode | DirectoryRefusalCode;
      readonly path?: string;
      readonly retryAfterSeconds?: number;
      readonly reference?: string;
      /** With provider_needed: whose sign-in comes first. */
      readonly issuerId?: IssuerId;
    };

/** What the dispatcher works with. */
export interface DispatcherParts {
  readonly database: StaffDatabase;
  readonly limiter: RateLimiter;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
}

interface Prepared {
  readonly bound: Bound;
  readonly input: FormCheck;
  readonly output: FormCheck;
}

/** Carries a refusal out of a transaction so that it rolls back. */
class RolledBack extends Error {
  readonly answer: Answer;
  constructor(answer: Answer) {
    super("rolled back");
    this.answer = answer;
  }
}

const NOT_FOUND: Answer = { kind: "no", code: "not_found" };

/** Runs each operation of the directory in the same order of steps. Nothing about a caller is remembered between two calls. */
export class Dispatcher {
  readonly #parts: DispatcherParts;
  readonly #operations = new Map<string, Prepared>();

  constructor(parts: DispatcherParts, bounds: readonly Bound[]) {
    this.#parts = parts;
    for (const bound of bounds) {
      const { name, input, output } = bound.operation;
      assert(!this.#operations.has(name), "Every operation has one handler.");
      this.#operations.set(name, { bound, input: new FormCheck(input), output: new FormCheck(output) });
    }
  }

  /** Whether an operation is one of the directory's own. */
  knows(name: string): boolean {
    return this.#operations.has(name);
  }

  /** The names that have a handler. */
  names(): string[] {
    return [...this.#operations.keys()];
  }

  /** Runs one operation: parse → rate limit → transaction → who calls → may they → handler → reply check → commit. */
  async run(name: string, caller: Caller, input: unknown): Promise<Answer> {
    const prepared = this.#operations.get(name);
    if (prepared === undefined) return NOT_FOUND;
    if (hasForbiddenText(input)) return { kind: "no", code: "invalid_input", path: "/" };
    if (!prepared.input.fits(input)) return { kind: "no", code: "invalid_input", path: prepared.input.misfitAt(input) };
    const waitSeconds = this.#parts.limiter.take(prepared.bound.operation.rate, caller.token ?? caller.address);
    if (waitSeconds > 0) return { kind: "no", code: "rate_limited", retryAfterSeconds: waitSeconds };
    try {
      const { output, effects } = await this.#parts.database.transact((tx) => this.#perform(prepared, caller, { input, tx }));
      effects.afterCommit?.();
      return effects.cookie === undefined ? { kind: "ok", output } : { kind: "ok", output, cookie: effects.cookie };
    } catch (error) {
      if (error instanceof RolledBack) return error.answer;
      if (isUnavailable(error)) return { kind: "no", code: "unavailable" };
      const reference = randomName(this.#parts.random, 10);
      this.#parts.log.error({ event: "fault", operation: name, reference, ...describe(error) });
      return { kind: "no", code: "fault", reference };
    }
  }

  async #perform(
    prepared: Prepared,
    caller: Caller,
    call: { input: unknown; tx: Tx },
  ): Promise<Outcome<DirectoryOperation> & { kind: "reply" }> {
    const { bound, output } = prepared;
    const { tx } = call;
    const nowMs = this.#parts.clock.nowMs();
    const standing = await this.#standing(bound.operation, caller, { tx, nowMs });
    const { address, visit } = caller;
    const outcome = await bound.run({ input: call.input, tx, standing, nowMs, address, visit });
    if (outcome.kind === "absent") throw new RolledBack(NOT_FOUND);
    if (outcome.kind === "refuse") {
      assert(bound.operation.refusals.includes(outcome.code), "A handler refuses only with codes its operation declares.");
      // The types of the contract say so; they are erased here.
      const code = outcome.code as DirectoryRefusalCode;
      throw new RolledBack({ kind: "no", code, ...(outcome.issuerId === undefined ? {} : { issuerId: outcome.issuerId }) });
    }
    // Checked before the commit: a reply that may not leave also changes nothing.
    if (!output.fits(outcome.output)) {
      const where = output.misfitAt(outcome.output);
      throw new Error(`The reply of ${bound.operation.name} does not fit its contract at ${where}.`);
    }
    return outcome;
  }

  /** Who calls, if they may. */
  async #standing(
    operation: DirectoryOperation,
    { token, address }: Caller,
    { tx, nowMs }: { tx: Tx; nowMs: number },
  ): Promise<Standing | null> {
    const { by } = operation;
    if ("anyone" in by) return null;
    const facts = token === null ? null : readFacts(await tx.rows(sessionStatement(hashSecret(token), address)));
    const standing = facts === null ? null : standingOf(facts, nowMs);
    if (standing === null) throw new RolledBack({ kind: "no", code: "unauthenticated" });
    await touchSession(tx, standing.facts, nowMs);
    if ("roles" in by) {
      if (standing.facts.mustRenew) throw new RolledBack({ kind: "no", code: "new_passkey_needed" });
      const isAllowed = standing.role !== null && by.roles.includes(standing.role);
      // Looking after access is itself access: from a managed device and a known place, like any other.
      if (!isAllowed || standing.device !== "managed" || standing.place.by === "unknown") throw new RolledBack(NOT_FOUND);
    }
    if (operation.needsFreshProof && !isFresh(standing, nowMs)) throw new RolledBack({ kind: "no", code: "proof_needed" });
    return standing;
  }
}
