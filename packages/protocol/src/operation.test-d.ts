// Promises of the kind "does not compile": each line below an expectation must be an error of the type checker.
import { TalkId } from "./ids.ts";
import type { sendMessage } from "./message/send-message.ts";
import { type InputOf, operation, type RefusalOf } from "./operation.ts";

const rest = {
  summary: "For the type checker.",
  input: { talkId: TalkId },
  output: {},
  refusals: [],
  discloses: [],
  rate: "read",
  effect: "read",
} as const;

operation("test.decided", { ...rest, actors: ["user"], access: { action: "talk.read", on: "talkId" } });
operation("test.own", { ...rest, actors: ["user"], access: { action: "own.read", on: "own" } });
operation("test.public", { ...rest, actors: ["anyone"], public: "It says why." });

// @ts-expect-error An operation says who may call it, or why anyone may.
operation("test.undecided", { ...rest, actors: ["user"] });

// @ts-expect-error The same for one without a session.
operation("test.unreasoned", { ...rest, actors: ["anyone"] });

// @ts-expect-error It cannot be both decided and public.
operation("test.both", { ...rest, actors: ["user"], access: { action: "talk.read", on: "talkId" }, public: "It says why." });

// @ts-expect-error Somebody without a session cannot pass a decision.
operation("test.sessionless", { ...rest, actors: ["anyone"], access: { action: "talk.read", on: "talkId" } });

// @ts-expect-error The object that is decided on is a field of the input.
operation("test.elsewhere", { ...rest, actors: ["user"], access: { action: "talk.read", on: "accountId" } });

// @ts-expect-error Names are noun.verb.
operation("nameless", { ...rest, actors: ["anyone"], public: "It says why." });

// @ts-expect-error What a reply discloses is named in the words of the data map.
operation("test.discloses", { ...rest, discloses: ["gossip"], actors: ["anyone"], public: "It says why." });

declare const talkId: TalkId;
declare const input: InputOf<typeof sendMessage>;
const sameTalk: TalkId = input.talkId;
const declared: RefusalOf<typeof sendMessage> = "posting_restricted";

// @ts-expect-error A refusal that the operation does not declare is not one of its refusals.
const undeclared: RefusalOf<typeof sendMessage> = "handle_taken";

// @ts-expect-error A field that the contract does not name is not part of the input.
const stray = input.subject;

export const used = [talkId, sameTalk, declared, undeclared, stray];
