import type { ClientId, SealedEventView, SealedUse, TalkId } from "@musubi/protocol";
import { restored, stored } from "../packed.ts";
import type { Vault, VaultChange } from "../vault/vault.ts";
import { keepSaid, type Said } from "./shelf.ts";

/** Something to be said in a sealed talk. */
export interface Posting {
  readonly talkId: TalkId;
  readonly clientId: ClientId;
  /** The body, written once. */
  readonly raw: string;
  readonly use: SealedUse;
  /** As it was sealed last; sent again as it is while its epoch lasts, so that no key meets two texts. */
  readonly sealed: SealedCopy | null;
}

/** A posting as it goes to the server. */
export interface SealedCopy {
  readonly epoch: number;
  readonly body: string;
  readonly frankingKey: string;
  readonly commitment: string;
}

/** Where what waits to be said is kept. */
const OUTGOING = "out/";

interface Leaving {
  readonly raw: string;
  readonly copy: SealedCopy;
}

/**
 * Keeps a note or an edit with the state that has sealed it, and (null) forgets it once it is part of the talk. Messages are kept by whoever
 * sends them again; these are not sent again, but a device that was stopped in between has to know its own words when they come back: what it
 * does not know, it takes for a sign that it is an old copy, and comes in anew.
 */
export function keepLeaving({ talkId, clientId, raw, use }: Posting, copy: SealedCopy | null): readonly VaultChange[] {
  if (use.kind === "message") return [];
  return [{ key: placeOf(talkId, clientId), value: copy === null ? null : stored({ raw, copy } satisfies Leaving) }];
}

/** What an event says that this device sealed and was stopped before it heard of it, with the changes that keep it; null where it did not. */
export async function recallOwn(
  vault: Vault,
  { talkId, event, kind, seq, senderId, deviceId, clientId, acceptedAt, body, frank }: SealedEventView,
): Promise<{ readonly said: Said; readonly changes: readonly VaultChange[] } | null> {
  const bytes = await vault.read(placeOf(talkId, clientId));
  if (bytes === null || kind === "commit" || frank === null) return null;
  const { raw, copy } = restored<Leaving>(bytes);
  // Another body under this name is not what this device sealed. One that was replaced since is not given any more.
  if (body !== null && body !== copy.body) return null;
  const { frankingKey, commitment, epoch } = copy;
  const franked = { frankingKey, commitment, keyId: frank.keyId, tag: frank.tag, epoch };
  const said: Said = { event, kind, seq, senderId, deviceId, clientId, acceptedAt, raw, fault: null, frank: franked };
  return { said, changes: [keepSaid(talkId, said), { key: placeOf(talkId, clientId), value: null }] };
}

/** Whether a message of this name waits to be said, or to be heard of. */
export async function isWaiting(vault: Vault, clientId: string): Promise<boolean> {
  const waiting = await vault.list(OUTGOING);
  return waiting.some(({ value }) => restored<{ readonly posting: { readonly clientId: string } }>(value).posting.clientId === clientId);
}

function placeOf(talkId: TalkId, clientId: string): string {
  return `leaving/${talkId}/${clientId}`;
}
