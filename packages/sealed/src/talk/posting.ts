import { no, ok, present, type Random, type Result, utf8 } from "@musubi/base";
import type { Connection, FailureCode } from "@musubi/client";
import { type OutputOf, sendSealed } from "@musubi/protocol";
import type { KeyDesk } from "../account/key-desk.ts";
import type { TrustBook } from "../account/trust-book.ts";
import { packed } from "../packed.ts";
import type { Vault, VaultChange } from "../vault/vault.ts";
import { wrap } from "./envelope.ts";
import { keepLeaving, type Posting, type SealedCopy } from "./leaving.ts";
import type { SealedTalk } from "./sealed-talk.ts";
import { keepSaid, type Said, type Shelf } from "./shelf.ts";
import { accountsIn, type TalkFault } from "./talk-facts.ts";

/** What posting is given to work with. */
export interface PostingParts {
  readonly connection: Pick<Connection, "call">;
  readonly vault: Vault;
  readonly keys: KeyDesk;
  readonly trust: TrustBook;
  readonly random: Random;
}

/** What the server says of a posting that it took. */
export type Posted = OutputOf<typeof sendSealed>;

const ATTEMPTS_MAX = 8;
const REFUSED: Readonly<Record<TalkFault | "identity_unconfirmed", FailureCode>> = {
  identity_unconfirmed: "identity_unconfirmed",
  offline: "offline",
  locked_out: "not_ready",
  not_member: "not_found",
  refused: "commit_refused",
};

/**
 * Seals, keeps, sends, in this order: what the server has seen is kept, with the state of the group that can seal nothing else with the same
 * key. `keep` gives the changes that keep the sealed copy, and the ones that follow once it is part of the talk.
 */
export async function post(
  parts: PostingParts,
  talk: SealedTalk,
  { posting, shelf, keep }: { posting: Posting; shelf: Shelf; keep: (copy: SealedCopy | null) => readonly VaultChange[] },
): Promise<Result<Posted, FailureCode>> {
  talk.underWay.add(posting.clientId);
  try {
    return await postNow(parts, talk, { posting, shelf, keep });
  } finally {
    talk.underWay.delete(posting.clientId);
  }
}

async function postNow(
  parts: PostingParts,
  talk: SealedTalk,
  { posting, shelf, keep }: { posting: Posting; shelf: Shelf; keep: (copy: SealedCopy | null) => readonly VaultChange[] },
): Promise<Result<Posted, FailureCode>> {
  const { connection } = parts;
  let copy = posting.sealed;
  // Whoever could have read this device's keys for a week reads nothing of what is said from now on.
  await talk.renew("stale");
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    const sealed = await seal(parts, talk, { ...posting, sealed: copy }, keep);
    if (!sealed.ok) return no(REFUSED[sealed.reason]);
    copy = sealed.value;
    const { talkId, clientId, use } = posting;
    const answer = await connection.call(sendSealed, { talkId, clientId, use, epoch: copy.epoch, body: copy.body });
    if (answer.ok) {
      await remember(parts, talk, { posting, copy, posted: answer.value, shelf, changes: keep(null) });
      return ok(answer.value);
    }
    const { code } = answer.reason;
    if (code !== "stale_epoch" && code !== "removal_owed" && code !== "not_ready") return no(code);
    const next = code === "removal_owed" ? await talk.settle() : await talk.follow();
    if (!next.ok) return no(REFUSED[next.reason]);
  }
  return no("unavailable");
}

/** The posting sealed for the group's present epoch, kept before anybody sees it. */
function seal(
  { keys, trust, random }: PostingParts,
  talk: SealedTalk,
  posting: Posting,
  keep: (copy: SealedCopy) => readonly VaultChange[],
): Promise<Result<SealedCopy, TalkFault | "identity_unconfirmed">> {
  return talk.inTurn(async () => {
    const held = await talk.proven();
    if (!held.ok) return held;
    const { group, progress } = held.value;
    // Nothing is sealed, nor sent that was, to somebody who was compared and is not the same any more.
    if ((await trust.unconfirmed(accountsIn(group.leaves))).length > 0) return no("identity_unconfirmed");
    const epoch = Number(group.epoch);
    if (posting.sealed?.epoch === epoch) return ok(posting.sealed);
    const { device } = present(keys.own, "Only a device with keys is in a group.");
    const { talkId, clientId } = posting;
    const { input, frankingKey, commitment } = wrap(utf8(posting.raw), { talkId, clientId, sender: device, epoch: group.epoch }, random);
    let copy: SealedCopy | null = null;
    const sealed = await group.seal(input, async (state, message) => {
      copy = { epoch, body: packed(message), frankingKey, commitment };
      await talk.holding.keeping(progress.through, [...keep(copy), ...keepLeaving(posting, copy)])(state);
    });
    return sealed.ok ? ok(present<SealedCopy>(copy, "What was sealed was kept.")) : no("refused");
  });
}

/** What this device said itself, kept as if it had been opened. */
function remember(
  { keys }: PostingParts,
  talk: SealedTalk,
  {
    posting,
    copy,
    posted,
    shelf,
    changes,
  }: { posting: Posting; copy: SealedCopy; posted: Posted; shelf: Shelf; changes: readonly VaultChange[] },
): Promise<void> {
  return talk.inTurn(async () => {
    const own = present(keys.own, "Only a device with keys is in a group.");
    const said: Said = {
      event: posted.event,
      kind: posting.use.kind === "note" ? "note" : "message",
      seq: posted.message?.seq ?? null,
      senderId: own.accountId,
      deviceId: own.deviceId,
      clientId: posting.clientId,
      acceptedAt: posted.acceptedAt,
      raw: posting.raw,
      fault: null,
      frank: {
        frankingKey: copy.frankingKey,
        commitment: copy.commitment,
        keyId: posted.frank.keyId,
        tag: posted.frank.tag,
        epoch: copy.epoch,
      },
    };
    const held = await talk.holding.read();
    const all = [keepSaid(posting.talkId, said), ...keepLeaving(posting, null), ...changes];
    if (held === null) await talk.keepBeside(all);
    else await talk.holding.advance(held, held.progress.through + 1 === posted.event ? posted.event : held.progress.through, all);
    shelf.take(said);
  });
}
