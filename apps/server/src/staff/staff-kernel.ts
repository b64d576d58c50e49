import { assert, brand } from "@musubi/base";
import type { RefusalBody } from "@musubi/protocol";
import { FormCheck } from "@musubi/protocol/check";
import type { StaffFacts, StaffOperation } from "@musubi/protocol/staff";
import type { LedgerRow } from "../features/disclosure/port.ts";
import type { KernelLog } from "../kernel/kernel-log.ts";
import { hasForbiddenText } from "../kernel/text-check.ts";
import type { DeskDatabase, Tx } from "../kernel/transaction.ts";
import { isUnavailable } from "../kernel/unavailable.ts";
import { caseCountry, caseOfGrant, noteDenial } from "./access-store.ts";
import type { StaffPolicy, Verdict } from "./policy.ts";
import type { StaffBound, StaffOutcome } from "./staff-binding.ts";

/** What an assertion's call is answered with. */
export type StaffAnswer = { readonly ok: true; readonly output: unknown } | { readonly ok: false; readonly body: RefusalBody };

/** What the staff's kernel works with. */
export interface StaffKernelParts {
  readonly database: DeskDatabase;
  readonly policy: StaffPolicy;
  readonly log: KernelLog;
  readonly nowMs: () => number;
  /** Seals the exact record of an entry, in the transaction that made the entry. */
  readonly seal: (tx: Tx, entry: LedgerRow) => Promise<void>;
  /** After the commit: the log is due, and the people concerned are told. Must not fail. */
  readonly recorded: (entries: readonly LedgerRow[]) => void;
}

/** A proof by passkey counts as fresh for this long. */
const FRESH_PROOF_MS = 5 * 60_000;
/** Actions that are about the person of a case (apps/server/policy/staff.cedarschema). */
const ABOUT_A_PERSON = new Set([
  "takeCase",
  "readCase",
  "answerCase",
  "closeCase",
  "requestAccess",
  "breakGlass",
  "revealPerson",
  "revealMessages",
]);

interface Prepared {
  readonly bound: StaffBound;
  readonly input: FormCheck;
  readonly output: FormCheck;
}

const no = (body: RefusalBody): StaffAnswer => ({ ok: false, body });

/** Whom a call is about. `country` is null for work that opens nobody's data. */
interface About {
  readonly caseId: string | null;
  readonly grantId: string | null;
  readonly country: string | null;
}

const NOBODY: About = { caseId: null, grantId: null, country: null };

/**
 * Runs every operation of the staff in the same order of steps: parse → transaction with the facts of who asks → policy →
 * handler → strict check of the reply → sealed records → commit → the people concerned are told. A denial is recorded like a read.
 */
export class StaffKernel {
  readonly #parts: StaffKernelParts;
  readonly #operations = new Map<string, Prepared>();

  constructor(parts: StaffKernelParts, bound: readonly StaffBound[]) {
    this.#parts = parts;
    for (const one of bound) {
      const { name, input, output } = one.operation;
      assert(!this.#operations.has(name), `The operation ${name} has two handlers.`);
      this.#operations.set(name, { bound: one, input: new FormCheck(input), output: new FormCheck(output) });
    }
  }

  /** The names that have a handler. */
  names(): string[] {
    return [...this.#operations.keys()];
  }

  /** Runs one call of somebody whose assertion was verified. */
  async run(name: string, staff: StaffFacts, input: unknown): Promise<StaffAnswer> {
    try {
      const prepared = this.#operations.get(name);
      if (prepared === undefined) return await this.#deny(staff, { action: name, category: "operations", denial: "no_such_operation" });
      if (hasForbiddenText(input)) return no({ code: "invalid_input", path: "/" });
      if (!prepared.input.fits(input)) return no({ code: "invalid_input", path: prepared.input.misfitAt(input) });
      return await this.#perform(prepared, staff, input);
    } catch (error) {
      if (isUnavailable(error)) return no({ code: "unavailable" });
      return no({ code: "fault", reference: this.#parts.log.fault(name, error) });
    }
  }

  async #perform({ bound, output }: Prepared, staff: StaffFacts, input: unknown): Promise<StaffAnswer> {
    const { operation } = bound;
    const entries: LedgerRow[] = [];
    const outcome = await this.#parts.database.transact(staff, async (tx): Promise<StaffOutcome<StaffOperation>> => {
      const about = await this.#aboutOf(tx, operation, input);
      const verdict = this.#decide(staff, operation, about);
      if (!verdict.isAllowed) {
        entries.push(await noteDenial(tx, { ...denialOf(operation, about), rules: this.#rulesOf(verdict) }));
      } else if (operation.needsFreshProof && this.#parts.nowMs() - staff.secondFactorAt > FRESH_PROOF_MS) {
        return { kind: "refuse", code: brand<never>("proof_needed") };
      }
      const result = verdict.isAllowed
        ? await bound.run({
            input,
            tx,
            staff,
            policy: this.#parts.policy,
            rules: this.#rulesOf(verdict),
            record: (made) => entries.push(...made),
          })
        : { kind: "deny" as const };
      // A reply that may not leave also leaves nothing behind.
      if (result.kind === "reply" && !output.fits(result.output))
        throw new Error(`The reply of ${operation.name} does not fit its contract at ${output.misfitAt(result.output)}.`);
      assert(
        operation.discloses.length === 0 || result.kind !== "reply" || entries.length > 0,
        "What discloses data has written an entry.",
      );
      for (const entry of entries) await this.#parts.seal(tx, entry);
      return result;
    });
    this.#parts.recorded(entries);
    if (outcome.kind === "deny") return no({ code: "not_allowed" });
    if (outcome.kind === "refuse") return no({ code: outcome.code });
    outcome.after?.();
    return { ok: true, output: outcome.output };
  }

  #decide(staff: StaffFacts, operation: StaffOperation, about: About): Verdict {
    const isAboutPerson = ABOUT_A_PERSON.has(operation.action);
    // A case that does not exist is nobody's, and nobody's data is opened for it.
    if (isAboutPerson && about.country === null) return { isAllowed: false, rules: ["no-such-case"] };
    return this.#parts.policy.decide(staff, operation.action, isAboutPerson ? about.country : null);
  }

  #rulesOf(verdict: Verdict): string {
    return `${this.#parts.policy.version} ${verdict.rules.join(",")}`.trim().slice(0, 200);
  }

  async #aboutOf(tx: Tx, operation: StaffOperation, input: unknown): Promise<About> {
    const grantId = fieldOf(input, "grantId");
    const named = fieldOf(input, "caseId");
    if (!ABOUT_A_PERSON.has(operation.action) || (named === null && grantId === null)) return NOBODY;
    const ofGrant = grantId === null ? null : await caseOfGrant(tx, grantId);
    // A grant of another case, or none at all: what is decided about the one would be read of the other.
    if (named !== null && grantId !== null && ofGrant?.case_id !== named) return NOBODY;
    const country = named === null ? (ofGrant?.country ?? null) : await caseCountry(tx, named);
    return country === null ? NOBODY : { caseId: named ?? ofGrant?.case_id ?? null, grantId, country };
  }

  async #deny(staff: StaffFacts, denial: { action: string; category: string; denial: string }): Promise<StaffAnswer> {
    const entry = await this.#parts.database.transact(staff, async (tx) => {
      const rules = this.#parts.policy.version;
      const made = await noteDenial(tx, { ...denial, action: denial.action.slice(0, 60), caseId: null, grantId: null, rules });
      await this.#parts.seal(tx, made);
      return made;
    });
    this.#parts.recorded([entry]);
    return no({ code: "not_found" });
  }
}

function denialOf(operation: StaffOperation, { caseId, grantId }: About) {
  return { action: operation.name, category: operation.discloses[0] ?? "operations", caseId, grantId, denial: "policy" };
}

function fieldOf(input: unknown, field: string): string | null {
  const value: unknown = typeof input === "object" && input !== null ? Reflect.get(input, field) : null;
  return typeof value === "string" ? value : null;
}
