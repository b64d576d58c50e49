import type { UserActor } from "./actor.ts";

/**
 * What each action's decision learnt, by action. Features add theirs beside their access rules, so that a store can use
 * what was already read, and a grant of one action is not a grant of another.
 */
export interface GrantFacts {}

/** Everything that can be decided: an action without a rule does not exist. */
export type Action = keyof GrantFacts;

declare const minted: unique symbol;

/**
 * The right to do one action on one object, for one actor, in one transaction. The only key to a store. Can be made in
 * kernel/access.ts alone: nothing else can name the mark.
 */
export interface Grant<A extends Action> {
  readonly action: A;
  readonly actor: UserActor;
  /** The object's id as decided on, or the actor's own account id. */
  readonly objectId: string;
  readonly facts: GrantFacts[A];
  readonly [minted]: A;
}

/** Mints a grant. Imported by kernel/access.ts only; a check of the code base keeps it so. */
export function mintGrant<A extends Action>(action: A, actor: UserActor, objectId: string, facts: GrantFacts[A]): Grant<A> {
  return { action, actor, objectId, facts } as Grant<A>;
}
