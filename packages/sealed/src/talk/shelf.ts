import { fromUtf8, utf8 } from "@musubi/base";
import type { AccountId, DeviceId, MessageView, ReactionView, SystemContent, TalkId } from "@musubi/protocol";
import type { AlbumBody } from "../album/album-body.ts";
import { type AlbumEvent, albumIdOf } from "../album/fold-albums.ts";
import { restored, stored } from "../packed.ts";
import type { Vault, VaultChange } from "../vault/vault.ts";
import { type Body, contentOf, readBody } from "./body.ts";

/** What the server vouches for of a message, and what opens its commitment: kept, so that it can be reported. */
export interface FrankedCopy {
  readonly frankingKey: string;
  readonly commitment: string;
  readonly keyId: number;
  readonly tag: string;
  readonly epoch: number;
}

/** An event of a sealed talk as this device has opened it. */
export interface Said {
  readonly event: number;
  readonly kind: "message" | "note";
  readonly seq: number | null;
  readonly senderId: AccountId;
  readonly deviceId: DeviceId;
  readonly clientId: string;
  readonly acceptedAt: number;
  /** The body exactly as its sender wrote it; null where it could not be opened (`fault`) or was taken back. */
  readonly raw: string | null;
  readonly fault: "damaged" | "not_for_this_device" | "unknown_form" | null;
  readonly frank: FrankedCopy | null;
}

/** Keeping what was opened, as a change of the batch that keeps the group's next state. */
export function keepSaid(talkId: TalkId, said: Said): VaultChange {
  return { key: placeOf(talkId, said.event), value: stored(said) };
}

/** Forgetting it. */
export function dropSaid(talkId: TalkId, event: number): VaultChange {
  return { key: placeOf(talkId, event), value: null };
}

/** Everything that this device has opened of a talk. */
export async function readSaid(vault: Vault, talkId: TalkId): Promise<readonly Said[]> {
  return (await vault.list(`said/${talkId}/`)).map(({ value }) => restored<Said>(value));
}

/** What this device has opened at an event; null where it has opened nothing there. */
export async function readSaidAt(vault: Vault, talkId: TalkId, event: number): Promise<Said | null> {
  const bytes = await vault.read(placeOf(talkId, event));
  return bytes === null ? null : restored<Said>(bytes);
}

/** Keeping how many events were never given to this device. */
export function keepMissing(talkId: TalkId, count: number): VaultChange {
  return { key: `missing/${talkId}`, value: stored(count) };
}

/** How many events of a talk were never given to this device. */
export async function readMissing(vault: Vault, talkId: TalkId): Promise<number> {
  const bytes = await vault.read(`missing/${talkId}`);
  return bytes === null ? 0 : restored<number>(bytes);
}

const EVENT_DIGITS = 16;
function placeOf(talkId: TalkId, event: number): string {
  return `said/${talkId}/${String(event).padStart(EVENT_DIGITS, "0")}`;
}

type Reactions = Map<string, Set<AccountId>>;

/**
 * What was opened of one talk, as screens need it: which text stands at an event, who reacted how, what the talk is called. Grows with what
 * was opened; a talk that nobody looks at is not loaded.
 */
export class Shelf {
  readonly #saids = new Map<number, Said>();
  readonly #bodies = new Map<number, Body | null>();
  /** Which events hold a place of the talk, in their order: the first is the message, the others replaced what it said. */
  readonly #places = new Map<number, number[]>();
  readonly #reactions = new Map<number, Reactions>();
  /** The newest event of each place: reactions and edits of before do not come back. */
  readonly #toldHeads = new Map<AccountId, { readonly key: string; readonly note: string }>();
  #name = "";
  #nameEvent = 0;
  /** Events in order that are notes, so that one that arrives late does not overrule a newer one. */
  readonly #reactedAt = new Map<string, number>();
  readonly #shownReactions = new Map<number, ReactionView[]>();
  readonly #revealed = new WeakMap<
    MessageView,
    { readonly said: Said | null; readonly reactions: ReactionView[]; readonly view: MessageView }
  >();
  /** Views that were given out: revealed once more they stay what they are. */
  readonly #shown = new WeakSet<MessageView>();
  #version = 0;
  #missingCount = 0;
  #firstEntry = 0;
  readonly #albumEvents = new Map<number, AlbumEvent>();
  #albumVersion = 0;

  /** How many events of the talk the server has counted and not given to this device. */
  get missingCount(): number {
    return this.#missingCount;
  }

  noteMissing(count: number): void {
    this.#missingCount += count;
    this.#version += 1;
  }

  /** This device first came into the talk by this event. */
  noteFirstEntry(event: number): void {
    if (this.#firstEntry === event) return;
    this.#firstEntry = event;
    this.#version += 1;
  }

  /** Whether an event is of a time before this device: it was never for it, and only another device of the person's can tell what it said. */
  isBeforeEntry(event: number): boolean {
    return event < this.#firstEntry;
  }

  /** Counts up with every change. */
  get version(): number {
    return this.#version;
  }

  /** What was said of the talk's albums, in no order. */
  get albumEvents(): readonly AlbumEvent[] {
    return [...this.#albumEvents.values()];
  }

  /** Counts up with every change of it. */
  get albumVersion(): number {
    return this.#albumVersion;
  }

  /** What the members call the talk; empty as long as nobody has said it to this device. */
  get name(): string {
    return this.#name;
  }

  /** The event that said what the talk is called; 0 when none has. */
  get nameEvent(): number {
    return this.#nameEvent;
  }

  /** The places whose messages are held here, by the event that holds them. */
  eventsOf(seq: number): number[] {
    return [...(this.#places.get(seq) ?? [])];
  }

  /** A message was taken back: what it said goes. */
  drop(event: number): void {
    for (const [seq, events] of this.#places) {
      if (events.includes(event))
        this.#places.set(
          seq,
          events.filter((one) => one !== event),
        );
    }
    this.#saids.delete(event);
    this.#bodies.delete(event);
    if (this.#albumEvents.delete(event)) this.#albumVersion += 1;
    this.#version += 1;
  }

  has(event: number): boolean {
    return this.#saids.has(event);
  }

  /** What stands at an event: `null` when this device has not got to it yet. */
  at(event: number): { readonly said: Said; readonly body: Body | null } | null {
    const said = this.#saids.get(event);
    return said === undefined ? null : { said, body: this.#bodies.get(event) ?? null };
  }

  /** What stands at a place of the talk; null where nothing of it was opened here. */
  bodyAt(seq: number): Body | null {
    const [first] = this.#places.get(seq) ?? [];
    const senderId = first === undefined ? null : (this.#saids.get(first)?.senderId ?? null);
    return senderId === null ? null : (this.#standing(seq, senderId)?.body ?? null);
  }

  take(said: Said): void {
    const body = said.raw === null ? null : readBody(utf8(said.raw));
    this.#saids.set(said.event, said);
    this.#bodies.set(said.event, body);
    this.#version += 1;
    this.#takePlace(said, body);
    if (body?.t === "album") {
      const { event, senderId, clientId, acceptedAt, kind, seq } = said;
      this.#albumEvents.set(event, { event, senderId, clientId, at: acceptedAt, isMessage: kind === "message", seq, body });
      this.#albumVersion += 1;
    }
    if (said.kind !== "note" || body === null) return;
    if (body.t === "state" && said.event > this.#nameEvent) {
      this.#name = body.name;
      this.#nameEvent = said.event;
    }
    if (body.t === "react") this.#takeReaction(said, body);
    if (body.t === "head") this.#toldHeads.set(said.senderId, { key: body.key, note: body.note });
  }

  /** The heads of the key log that were told here, of each member the last one, and not looked at yet. */
  takeToldHeads(): readonly { readonly key: string; readonly note: string }[] {
    const told = [...this.#toldHeads.values()];
    this.#toldHeads.clear();
    return told;
  }

  /** The reactions under a message: the same list as long as nobody reacts. */
  reactionsTo(seq: number): ReactionView[] {
    const shown = this.#shownReactions.get(seq);
    if (shown !== undefined) return shown;
    const reactions = this.#reactions.get(seq);
    if (reactions === undefined) return NO_REACTIONS;
    const fresh = [...reactions]
      .filter(([, accountIds]) => accountIds.size > 0)
      .map(([emoji, accountIds]) => ({ emoji, accountIds: [...accountIds] }))
      .sort((a, b) => b.accountIds.length - a.accountIds.length || (a.emoji < b.emoji ? -1 : 1));
    this.#shownReactions.set(seq, fresh);
    return fresh;
  }

  /**
   * A message as this device can read it. What it cannot read stays sealed, and so does what the server says of a place that its sender's
   * device did not: words under another name, at another place, put back to what an edit has replaced, or readable for the server. The same
   * object as long as nothing about it changed.
   */
  reveal(view: MessageView): MessageView {
    if (view.content.kind === "unsent" || view.content.kind === "system" || this.#shown.has(view)) return view;
    const held = this.#heldFor(view);
    const reactions = this.reactionsTo(view.seq);
    const shown = this.#revealed.get(view);
    if (shown !== undefined && shown.said === (held?.said ?? null) && shown.reactions === reactions) return shown.view;
    const fresh = revealed(view, held?.body ?? null, reactions);
    this.#shown.add(fresh);
    this.#revealed.set(view, { said: held?.said ?? null, reactions, view: fresh });
    return fresh;
  }

  #heldFor({ content, seq, senderId }: MessageView): { readonly said: Said; readonly body: Body } | null {
    if (content.kind !== "sealed" || senderId === null) return null;
    const standing = this.#standing(seq, senderId);
    // A newer event than any that was opened: what is known of before is not what stands there.
    return standing !== null && standing.said.event >= content.event ? standing : null;
  }

  /** An edit belongs where its sender put it, whatever place the server gives it. */
  #takePlace({ event, seq }: Said, body: Body | null): void {
    const place = body?.t === "text" && body.at !== undefined ? body.at : seq;
    if (place === null || this.eventsOf(place).includes(event)) return;
    this.#places.set(
      place,
      [...this.eventsOf(place), event].toSorted((one, other) => one - other),
    );
  }

  /**
   * What stands at a place by its sender's word. What replaces something names its place inside, and only the first that holds a place may
   * name none: else the server could put one message where another stood.
   */
  #standing(seq: number, senderId: AccountId): { readonly said: Said; readonly body: Body } | null {
    const events = this.#places.get(seq) ?? [];
    for (const event of events.toReversed()) {
      const [said, body] = [this.#saids.get(event), this.#bodies.get(event)];
      if (said?.kind !== "message" || said.senderId !== senderId || body == null) continue;
      const at = "at" in body ? body.at : undefined;
      if (at === seq || (at === undefined && event === events[0])) return { said, body };
    }
    return null;
  }

  /** What stood at a place before what stands there now, as far as this device opened it; the oldest first. */
  earlierAt(seq: number): readonly { readonly text: string; readonly writtenAt: number }[] {
    const events = this.#places.get(seq) ?? [];
    const first = this.#saids.get(events[0] ?? NO_EVENT);
    const now = first === undefined ? null : this.#standing(seq, first.senderId);
    return events.flatMap((event) => {
      const [said, body] = [this.#saids.get(event), this.#bodies.get(event)];
      if (said?.kind !== "message" || now === null || event >= now.said.event || said.senderId !== now.said.senderId) return [];
      if (body?.t !== "text" || (event !== events[0] && body.at !== seq)) return [];
      return [{ text: body.text, writtenAt: said.acceptedAt }];
    });
  }

  /** Everything that was opened and stands as a message, the newest first. */
  *messages(): Iterable<{ readonly said: Said; readonly body: Body }> {
    for (const event of [...this.#saids.keys()].sort((one, other) => other - one)) {
      const [said, body] = [this.#saids.get(event), this.#bodies.get(event)];
      if (said?.kind === "message" && body != null) yield { said, body };
    }
  }

  #takeReaction(said: Said, { seq, emoji, isOn }: Extract<Body, { t: "react" }>): void {
    const key = `${seq} ${said.senderId} ${emoji}`;
    if ((this.#reactedAt.get(key) ?? 0) > said.event) return;
    this.#reactedAt.set(key, said.event);
    const reactions: Reactions = this.#reactions.get(seq) ?? new Map<string, Set<AccountId>>();
    const accountIds = reactions.get(emoji) ?? new Set<AccountId>();
    if (isOn) accountIds.add(said.senderId);
    else accountIds.delete(said.senderId);
    reactions.set(emoji, accountIds);
    this.#reactions.set(seq, reactions);
    this.#shownReactions.delete(seq);
  }
}

const NO_REACTIONS: ReactionView[] = [];
/** What stands in a sealed talk without being sealed is shown as something that this device cannot open. */
const NO_EVENT = Number.MAX_SAFE_INTEGER;

function revealed(view: MessageView, body: Body | null, reactions: ReactionView[]): MessageView {
  if (body?.t === "album") {
    const content = lineOf(view, body);
    if (content !== null) return { ...view, content, reactions: NO_REACTIONS };
  }
  const content = body === null ? null : contentOf(body);
  if (body === null || content === null) {
    const closed = view.content.kind === "sealed" ? view.content : { kind: "sealed" as const, event: NO_EVENT };
    return { ...view, content: closed, reactions };
  }
  const isMessage = body.t === "text" || body.t === "sticker" || body.t === "files";
  return {
    ...view,
    content,
    replyTo: isMessage ? (body.re ?? null) : null,
    isForwarded: isMessage && body.isForwarded === true,
    reactions,
  };
}

/** What is done with an album as a line of the talk, like those that the server writes where it can read. */
function lineOf({ talkId, senderId, clientId }: MessageView, body: AlbumBody): SystemContent | null {
  const by = { kind: "system" as const, actorId: senderId, subjectIds: [] };
  switch (body.do) {
    case "create":
      return { ...by, what: "album", value: body.name, albumId: albumIdOf(talkId, clientId ?? "") };
    case "add":
      return { ...by, what: "photos", value: body.called, albumId: body.albumId, count: body.photos.length };
    case "show":
      return { ...by, what: "shown", value: body.name, albumId: albumIdOf(talkId, body.made), count: body.photos.length };
    default:
      return null;
  }
}

/** The text of opened bytes, or null when they are no text: then nothing of them is shown. */
export function rawOf(body: Uint8Array): string | null {
  try {
    const raw = fromUtf8(body);
    // Kept as a text, it has to come back to the byte: a report hands it out.
    return utf8(raw).length === body.length ? raw : null;
  } catch {
    return null;
  }
}
