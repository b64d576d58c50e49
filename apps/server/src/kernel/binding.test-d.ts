// Promises of the kind "does not compile": a handler answers with what its operation declares and nothing else.
import { listMembers, readPolicy, sendMessage, unsendMessage } from "@musubi/protocol";
import { handle, outgoing, refuse, reply } from "./binding.ts";
import type { Grant } from "./grant.ts";

handle(unsendMessage, async () => Promise.resolve(refuse("too_late")));
handle(listMembers, async () => Promise.resolve(reply({ members: [] })));

// @ts-expect-error `handle_taken` is a refusal of the contract, but not one that this operation declares.
handle(unsendMessage, async () => Promise.resolve(refuse("handle_taken")));

// @ts-expect-error The reply lacks a field that the contract promises.
handle(sendMessage, async () => Promise.resolve(reply({ seq: 1, sentAt: 1 })));

// @ts-expect-error The reply of another operation.
handle(listMembers, async () => Promise.resolve(reply({ edits: [] })));

handle(listMembers, async ({ grant }) => {
  const right: Grant<"talk.read"> = grant;
  // @ts-expect-error The grant is of the action that the operation declares, not of a stronger one.
  const stronger: Grant<"talk.edit"> = grant;
  return Promise.resolve(reply({ members: [right, stronger].slice(2) as never[] }));
});

handle(readPolicy, async ({ grant, actor }) => {
  const nothing: null = grant;
  // @ts-expect-error Whoever calls a public operation may have no account.
  const account = actor.accountId;
  throw new Error(String([nothing, account]));
});

declare const talkId: Parameters<typeof outgoing<"talk.gone">>[2]["talkId"];
outgoing({ talk: talkId }, "talk.gone", { talkId });
// @ts-expect-error An event carries what the contract says it carries.
outgoing({ talk: talkId }, "talk.gone", { accountId: talkId });
