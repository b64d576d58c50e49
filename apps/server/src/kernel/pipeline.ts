import { assert, brand, type Clock } from "@musubi/base";
import type { Operation, RefusalBody, TalkId } from "@musubi/protocol";
import { FormCheck } from "@musubi/protocol/check";
import { Clean } from "typebox/value";
import { type AccessRules, decide } from "./access.ts";
import type { Caller } from "./actor.ts";
import type { Bound, ByteReply, Effects, Outcome, Outgoing } from "./binding.ts";
import type { Action, Grant } from "./grant.ts";
import type { KernelLog } from "./kernel-log.ts";
import { RateLimited } from "./limited.ts";
import type { RateLimiter } from "./rate-limit.ts";
import { hasForbiddenText } from "./text-check.ts";
import type { Database, Tx } from "./transaction.ts";
import { isUnavailable } from "./unavailable.ts";

/** What a transport passes on: the output, a stream of bytes, or a refusal. */
export type Answer =
  | { readonly kind: "ok"; readonly output: unknown; readonly cookie?: Effects["cookie"] }
  | { readonly kind: "bytes"; readonly stream: ByteReply }
  | { readonly kind: "no"; readonly body: RefusalBody };

/** What the kernel works with. */
export interface KernelParts {
  readonly database: Database;
  readonly access: AccessRules;
  readonly limiter: RateLimiter;
  readonly log: KernelLog;
  readonly clock: Clock;
  /** Sends events after a commit. */
  readonly emit: (events: readonly Outgoing[]) => void;
  /** In tests a reply that does not fit its contract is a fault; in production unknown fields are dropped and it is logged as one. */
  readonly strictReplies: boolean;
}

interface Prepared {
  readonly bound: Bound;
  readonly input: FormCheck;
  readonly output: FormCheck;
}

const no = (body: RefusalBody): Answer => ({ kind: "no", body });
const NOT_FOUND = no({ code: "not_found" });

/** The kernel: runs every operation of every transport in the same order of steps. */
export class Kernel {
  readonly #parts: KernelParts;
  readonly #operations = new Map<string, Prepared>();

  constructor(parts: KernelParts, bound: readonly Bound[]) {
    this.#parts = parts;
    for (const one of bound) {
      const name = one.operation.name;
      assert(!this.#operations.has(name), `The operation ${name} has two handlers.`);
      assert(one.operation.access === null || parts.access.get(one.operation.access.action) !== undefined, `No rule for ${name}.`);
      this.#operations.set(name, { bound: one, input: new FormCheck(one.operation.input), output: new FormCheck(one.operation.output) });
    }
  }

  /** The names that have a handler. */
  names(): string[] {
    return [...this.#operations.keys()];
  }

  /** Runs one operation: parse → actor → rate limit → transaction → access → handler → reply check → commit → events. */
  async run(name: string, caller: Caller, input: unknown): Promise<Answer> {
    const prepared = this.#operations.get(name);
    if (prepared === undefined) return NOT_FOUND;
    try {
      return await this.#admit(prepared, caller, input);
    } catch (error) {
      if (error instanceof RateLimited) return no({ code: "rate_limited", retryAfterSeconds: error.retryAfterSeconds });
      if (isUnavailable(error)) return no({ code: "unavailable" });
      return no({ code: "fault", reference: this.#parts.log.fault(name, error) });
    }
  }

  async #admit(prepared: Prepared, caller: Caller, input: unknown): Promise<Answer> {
    const { operation } = prepared.bound;
    if (hasForbiddenText(input)) return no({ code: "invalid_input", path: "/" });
    if (!prepared.input.fits(input)) return no({ code: "invalid_input", path: prepared.input.misfitAt(input) });
    if (operation.access !== null && caller.actor.kind !== "user") return operation.isHidden ? NOT_FOUND : no({ code: "unauthenticated" });
    const waitSeconds = this.#parts.limiter.take(operation.rate, caller.actor.kind === "user" ? caller.actor.accountId : caller.address);
    if (waitSeconds > 0) return no({ code: "rate_limited", retryAfterSeconds: waitSeconds });
    return await this.#perform(prepared, caller, input);
  }

  async #perform(prepared: Prepared, caller: Caller, input: unknown): Promise<Answer> {
    const { bound } = prepared;
    if (bound.batched !== undefined) {
      if (caller.actor.kind !== "user") return NOT_FOUND;
      const outcome = await bound.batched({ input, actor: caller.actor });
      if (outcome.kind === "reply") this.#check(prepared, outcome.output);
      return this.#finish(prepared, outcome);
    }
    const actor = caller.actor;
    const scope = { actor: actor.kind === "user" ? actor.accountId : null, talk: talkOf(bound.operation, input) };
    const inTransaction = <T>(work: (at: { tx: Tx; grant: Grant<Action> | null }) => Promise<T>): Promise<T> =>
      this.#parts.database.transact(bound.role, scope, async (tx) => work({ tx, grant: await this.#decide(bound, caller, input, tx) }));
    const perform = async (): Promise<Outcome<Operation>> => {
      const ready = await bound.prepare?.({ input, actor, look: inTransaction });
      if (ready?.kind === "refuse") return ready;
      return inTransaction(async ({ tx, grant }) => {
        const result = await bound.run({ input, tx, grant, actor, prepared: ready?.value });
        // A refusal or denial leaves nothing behind.
        if (result.kind === "refuse" || result.kind === "deny") throw new RolledBack(result);
        // Checked before the commit: a reply that may not leave also changes nothing.
        if (result.kind === "reply") this.#check(prepared, result.output);
        return result;
      });
    };
    const outcome = await perform().catch(rollbackOutcome);
    if (outcome.kind === "deny") this.#parts.log.denied(bound.operation.name, outcome.reason, actor);
    return this.#finish(prepared, outcome);
  }

  /** The grant of an operation that needs one; null for a public one. Ends the transaction with the denial when there is none. */
  async #decide(bound: Bound, caller: Caller, input: unknown, tx: Tx): Promise<Grant<Action> | null> {
    const { access } = bound.operation;
    if (access === null) return null;
    assert(caller.actor.kind === "user", "Only a signed-in person comes this far.");
    const rule = this.#parts.access.get(access.action);
    assert(rule !== undefined, "Every action has a rule.");
    const objectId = access.on === "own" ? caller.actor.accountId : fieldOf(input, access.on);
    const decision = await decide(rule, tx, caller.actor, objectId);
    if (!decision.ok) throw new RolledBack({ kind: "deny", reason: decision.reason });
    return decision.grant;
  }

  /** Throws for a reply that does not fit its contract. In production, fields that it does not name are dropped first. */
  #check(prepared: Prepared, output: unknown): void {
    if (prepared.output.fits(output)) return;
    const { name } = prepared.bound.operation;
    const where = prepared.output.misfitAt(output);
    if (this.#parts.strictReplies) throw new Error(`The reply of ${name} does not fit its contract at ${where}.`);
    this.#parts.log.replyMisfit(name, where);
    Clean(prepared.bound.operation.output, output);
    if (!prepared.output.fits(output)) throw new Error(`The reply of ${name} does not fit its contract at ${where}.`);
  }

  async #finish(prepared: Prepared, outcome: Outcome<Operation>): Promise<Answer> {
    switch (outcome.kind) {
      case "refuse":
        assert(prepared.bound.operation.refusals.includes(outcome.code), "A handler refuses only with codes its operation declares.");
        return no({ code: outcome.code });
      case "deny":
        return NOT_FOUND;
      case "bytes":
        await this.#after(outcome.effects);
        return { kind: "bytes", stream: outcome.stream };
      case "reply": {
        const { output, effects } = outcome;
        await this.#after(effects);
        return effects.cookie === undefined ? { kind: "ok", output } : { kind: "ok", output, cookie: effects.cookie };
      }
    }
  }

  async #after(effects: Effects): Promise<void> {
    if (effects.afterCommit !== undefined) await effects.afterCommit();
    if (effects.events !== undefined && effects.events.length > 0) this.#parts.emit(effects.events);
  }
}

/** Carries a refusal or denial out of a transaction so that it rolls back. */
class RolledBack extends Error {
  readonly outcome: Outcome<Operation>;
  constructor(outcome: Outcome<Operation>) {
    super("rolled back");
    this.outcome = outcome;
  }
}

function rollbackOutcome(error: unknown): Outcome<Operation> {
  if (error instanceof RolledBack) return error.outcome;
  throw error;
}

function fieldOf(input: unknown, field: string): string {
  const value: unknown = typeof input === "object" && input !== null ? Reflect.get(input, field) : undefined;
  return typeof value === "string" ? value : "";
}

/** The one talk of an operation, for the narrower fence. An invite to become friends names none. */
function talkOf(operation: Operation, input: unknown): TalkId | null {
  if (operation.access === null || operation.access.on !== "talkId") return null;
  const talkId = fieldOf(input, "talkId");
  // The contract's schema has checked the form.
  return talkId === "" ? null : brand<TalkId>(talkId);
}
