import { brand } from "@musubi/base";
import type { ClientId, MessageView, TalkId } from "@musubi/protocol";
import type { SealedDesk } from "../desk.ts";
import { folded, wordsOf } from "../folded.ts";
import { type Body, contentOf } from "../talk/body.ts";
import type { Said } from "../talk/shelf.ts";

const COUNT_MAX = 30;

/** What this device has opened of these talks that holds every word of the query; the newest first. Looks through all of it. */
export async function searchShelves(desk: SealedDesk, talkIds: readonly TalkId[], query: string): Promise<MessageView[]> {
  const words = wordsOf(query);
  if (words.length === 0) return [];
  const found: MessageView[] = [];
  for (const talkId of talkIds) {
    const shelf = await desk.loaded(talkId);
    for (const { said, body } of shelf.messages()) {
      // What was replaced is not found any more, nor what was put where its sender did not.
      if (said.seq === null || shelf.bodyAt(said.seq) !== body) continue;
      if (body.t !== "text" && body.t !== "files") continue;
      const text = folded(saidIn(body));
      if (words.every((word) => text.includes(word))) found.push(viewOf(talkId, said.seq, said, body, shelf.reactionsTo(said.seq)));
    }
  }
  return found.sort((one, other) => other.sentAt - one.sentAt).slice(0, COUNT_MAX);
}

/** What can be searched for, as in talks that the server can read. */
function saidIn(body: Body & { readonly t: "text" | "files" }): string {
  return body.t === "text" ? body.text : [body.caption, ...body.files.flatMap(({ alt, name }) => [alt, name])].join(" ");
}

function viewOf(
  talkId: TalkId,
  seq: number,
  said: Said,
  body: Body & { readonly t: "text" | "files" },
  reactions: MessageView["reactions"],
): MessageView {
  return {
    talkId,
    seq,
    changedSeq: seq,
    senderId: said.senderId,
    clientId: brand<ClientId>(said.clientId),
    sentAt: said.acceptedAt,
    content: contentOf(body) ?? { kind: "sealed", event: said.event },
    replyTo: body.re ?? null,
    isForwarded: body.isForwarded === true,
    editedAt: null,
    isPinned: false,
    reactions,
  };
}
