import { assert } from "@musubi/base";
import type { UserActor } from "./actor.ts";
import { type Action, type Grant, type GrantFacts, mintGrant } from "./grant.ts";
import type { Tx } from "./transaction.ts";

/** Why access was denied: stays inside (logs, alerts). Outside, absent and forbidden are the same `not_found`. */
export type DenialReason = string;

/** One action's rule: fetch the facts, then decide by a pure function over them. */
export interface AccessRule<A extends Action> {
  readonly action: A;
  /** The facts about actor and object, or null when there is no such object. */
  readonly facts: (tx: Tx, actor: UserActor, objectId: string) => Promise<GrantFacts[A] | null>;
  /** True, or the reason why not. Pure: has a truth table as its test. */
  readonly allows: (facts: GrantFacts[A], actor: UserActor) => true | DenialReason;
}

/** Declares an access rule. */
export function accessRule<A extends Action>(rule: AccessRule<A>): AccessRule<A> {
  return rule;
}

/** What a rule decided: a grant, or the reason why not, which stays inside. */
export type Decision<A extends Action> =
  | { readonly ok: true; readonly grant: Grant<A> }
  | { readonly ok: false; readonly reason: DenialReason };

/** Decides by a rule and mints the grant when it allows. */
export async function decide<A extends Action>(rule: AccessRule<A>, tx: Tx, actor: UserActor, objectId: string): Promise<Decision<A>> {
  const facts = await rule.facts(tx, actor, objectId);
  if (facts === null) return { ok: false, reason: "absent" };
  return decideOn(rule, actor, objectId, facts);
}

/** Decides on facts that are already at hand, for the paths that keep a copy of them and check again in the database. */
export function decideOn<A extends Action>(rule: AccessRule<A>, actor: UserActor, objectId: string, facts: GrantFacts[A]): Decision<A> {
  const verdict = rule.allows(facts, actor);
  if (verdict !== true) return { ok: false, reason: verdict };
  return { ok: true, grant: mintGrant(rule.action, actor, objectId, facts) };
}

/** All rules of all features, by action. */
export class AccessRules {
  readonly #rules = new Map<string, AccessRule<Action>>();

  /** Adds a rule. Two rules for one action are our bug. */
  add<A extends Action>(rule: AccessRule<A>): void {
    assert(!this.#rules.has(rule.action), `The action ${rule.action} has two rules.`);
    // A rule of a narrower action is only ever called with that action's own facts.
    this.#rules.set(rule.action, rule as unknown as AccessRule<Action>);
  }

  /** The rule of an action, or undefined. */
  get(action: string): AccessRule<Action> | undefined {
    return this.#rules.get(action);
  }
}
