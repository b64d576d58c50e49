// Promises of the kind "does not compile": a grant is the only key to a store, it cannot be made by hand, and the grant of
// one action does not open what asks for another.
import type { TalkId } from "@musubi/protocol";
import { readAfter } from "../features/messages/store.ts";
import { readMembers, readTalkPage } from "../features/talks/store.ts";
import type { UserActor } from "./actor.ts";
import type { Grant } from "./grant.ts";
import type { Tx } from "./transaction.ts";

declare const tx: Tx;
declare const actor: UserActor;
declare const talkId: TalkId;
declare const mayRead: Grant<"talk.read">;
declare const mayEdit: Grant<"talk.edit">;
declare const mayReadOwn: Grant<"own.read">;
declare function edit(grant: Grant<"talk.edit">): void;

void readMembers(tx, mayRead);
void readTalkPage(tx, mayReadOwn, null, 10);
edit(mayEdit);

// @ts-expect-error Knowing who asks is not a right.
void readMembers(tx, actor);
// @ts-expect-error Knowing an id is not a right.
void readMembers(tx, talkId);
// @ts-expect-error A store asks for a grant.
void readMembers(tx);
// @ts-expect-error The right to edit a talk is another one than the right to read it.
void readMembers(tx, mayEdit);
// @ts-expect-error The right to read a talk is not the right to edit it.
edit(mayRead);
// @ts-expect-error What is one's own is not somebody's talk.
void readAfter(tx, mayReadOwn, 0, 10);
// @ts-expect-error The right to one talk is not the right to the list of all.
void readTalkPage(tx, mayRead, null, 10);
// @ts-expect-error A grant written down by hand lacks the mark that only the kernel can name.
edit({ action: "talk.edit", actor, objectId: talkId, facts: mayEdit.facts });
// @ts-expect-error There is no grant of an action that no rule decides.
declare const unknown: Grant<"talk.everything">;

export const used = unknown;
