import { brand, type Clock } from "@musubi/base";
import type { EngineState, PendingMessage, PendingState, TalksState, Timeline } from "@musubi/client";
import type { MyTalkView, TalkId, TalkView } from "@musubi/protocol";
import type { SealedAlbumUploads } from "../album/sealed-album-uploads.ts";
import type { SealedDesk } from "../desk.ts";
import type { WaitingFiles } from "../files/waiting-files.ts";
import { restored, stored } from "../packed.ts";
import type { Vault } from "../vault/vault.ts";
import type { SealedOutbox } from "./sealed-outbox.ts";

const DRAFTS = "draft/";

interface ShownTimeline {
  readonly of: Timeline;
  readonly version: number;
  readonly pending: readonly PendingMessage[];
  readonly shown: Timeline;
}

interface ShownTalk {
  readonly of: TalkView;
  readonly version: number;
  readonly draft: MyTalkView["draft"];
  readonly shown: TalkView;
}

/** Shows an engine's state with its sealed talks opened. Parts that did not change keep their identity from one state to the next. */
export class Unsealing {
  readonly #desk: SealedDesk;
  readonly #outbox: SealedOutbox;
  readonly #files: WaitingFiles;
  readonly #albums: SealedAlbumUploads;
  readonly #vault: Vault;
  readonly #clock: Clock;
  readonly #talks = new Map<TalkId, ShownTalk>();
  readonly #timelines = new Map<TalkId, ShownTimeline>();
  readonly #drafts = new Map<TalkId, NonNullable<MyTalkView["draft"]>>();
  #lastTalks: { readonly of: TalksState; readonly views: readonly TalkView[]; readonly shown: TalksState } | null = null;
  #lastTimelines: { readonly lines: readonly Timeline[]; readonly shown: EngineState["timelines"] } | null = null;
  #lastState: { readonly parts: readonly unknown[]; readonly shown: EngineState } | null = null;
  #lastPending: readonly PendingMessage[] = [];

  constructor(
    desk: SealedDesk,
    { outbox, files, albums }: { readonly outbox: SealedOutbox; readonly files: WaitingFiles; readonly albums: SealedAlbumUploads },
    { vault, clock }: { readonly vault: Vault; readonly clock: Clock },
  ) {
    this.#desk = desk;
    this.#outbox = outbox;
    this.#files = files;
    this.#albums = albums;
    this.#vault = vault;
    this.#clock = clock;
  }

  show(state: EngineState): EngineState {
    const sealed = [...state.talks.byId.values()].filter(
      ({ talkId, protection }) => protection === "sealed" || this.#desk.knowsSealed(talkId),
    );
    // Files on their way into Keep are sealed as well, in whatever talks the person is.
    const uploads = this.#files.show(state.uploads);
    if (sealed.length === 0 && uploads === state.uploads) return state;
    const pending = this.#pending();
    const talks = this.#showTalks(state.talks, sealed);
    const timelines = this.#showTimelines(state.timelines, sealed, pending);
    const sealedAlbums = this.#albums.state();
    const parts = [state, talks, timelines, pending, uploads, sealedAlbums];
    if (this.#lastState !== null && isSameList(this.#lastState.parts, parts)) return this.#lastState.shown;
    // As long as nothing goes into sealed albums the map stays the one below.
    const albumUploads = sealedAlbums.size === 0 ? state.albumUploads : new Map([...state.albumUploads, ...sealedAlbums]);
    const shown = { ...state, talks, timelines, uploads, albumUploads, outbox: [...state.outbox, ...pending] };
    this.#lastState = { parts, shown };
    return shown;
  }

  /** What was begun to be written here before. */
  async loadDrafts(): Promise<void> {
    for (const { key, value } of await this.#vault.list(DRAFTS)) this.#drafts.set(brand<TalkId>(key.slice(DRAFTS.length)), restored(value));
  }

  /** A draft of a sealed talk stays on this device: the server could read it. */
  saveDraft(talkId: TalkId, text: string, replyTo: number | null): void {
    const draft = text === "" && replyTo === null ? null : { text, replyTo, savedAt: this.#clock.nowMs() };
    if (draft === null) this.#drafts.delete(talkId);
    else this.#drafts.set(talkId, draft);
    void this.#vault.write([{ key: DRAFTS + talkId, value: draft === null ? null : stored(draft) }]).catch(() => undefined);
  }

  clear(): void {
    this.#talks.clear();
    this.#timelines.clear();
    this.#drafts.clear();
    this.#lastTalks = null;
    this.#lastTimelines = null;
    this.#lastState = null;
  }

  #pending(): readonly PendingMessage[] {
    const { pending } = this.#outbox;
    const isSame = pending.length === this.#lastPending.length && pending.every((one, at) => isSamePending(one, this.#lastPending[at]));
    if (!isSame) this.#lastPending = pending;
    return this.#lastPending;
  }

  #showTalks(talks: TalksState, sealed: readonly TalkView[]): TalksState {
    const views = sealed.map((view) => this.#showTalk(view));
    if (this.#lastTalks !== null && this.#lastTalks.of === talks && isSameList(this.#lastTalks.views, views)) return this.#lastTalks.shown;
    const byTalk = new Map(views.map((view) => [view.talkId, view]));
    const swap = (view: TalkView) => byTalk.get(view.talkId) ?? view;
    const shown = {
      ...talks,
      byId: new Map([...talks.byId].map(([talkId, view]) => [talkId, swap(view)])),
      ordered: talks.ordered.map(swap),
      archived: talks.archived.map(swap),
    };
    this.#lastTalks = { of: talks, views, shown };
    return shown;
  }

  #showTalk(view: TalkView): TalkView {
    const shelf = this.#desk.shelf(view.talkId);
    const draft = this.#drafts.get(view.talkId) ?? null;
    const held = this.#talks.get(view.talkId);
    if (held !== undefined && held.of === view && held.version === shelf.version && held.draft === draft) return held.shown;
    const lastMessage = view.lastMessage === null ? null : shelf.reveal(view.lastMessage);
    const shown = {
      ...view,
      protection: "sealed" as const,
      name: view.kind === "group" ? shelf.name : view.name,
      lastMessage,
      mine: { ...view.mine, draft },
    };
    this.#talks.set(view.talkId, { of: view, version: shelf.version, draft, shown });
    return shown;
  }

  #showTimelines(
    timelines: EngineState["timelines"],
    sealed: readonly TalkView[],
    pending: readonly PendingMessage[],
  ): EngineState["timelines"] {
    const sealedIds = new Set(sealed.map(({ talkId }) => talkId));
    const lines = [...timelines.values()].map((line) => (sealedIds.has(line.talkId) ? this.#showTimeline(line, pending) : line));
    if (this.#lastTimelines !== null && isSameList(this.#lastTimelines.lines, lines)) return this.#lastTimelines.shown;
    const shown = new Map(lines.map((line) => [line.talkId, line]));
    this.#lastTimelines = { lines, shown };
    return shown;
  }

  #showTimeline(line: Timeline, all: readonly PendingMessage[]): Timeline {
    const shelf = this.#desk.shelf(line.talkId);
    const held = this.#timelines.get(line.talkId);
    const pending = all.filter(({ talkId }) => talkId === line.talkId);
    if (held !== undefined && held.of === line && held.version === shelf.version && isSameList(held.pending, pending)) return held.shown;
    const shown = { ...line, messages: line.messages.map((message) => shelf.reveal(message)), pending: [...line.pending, ...pending] };
    this.#timelines.set(line.talkId, { of: line, version: shelf.version, pending, shown });
    return shown;
  }
}

function isSameList(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((value, at) => value === other[at]);
}

function isSamePending(one: PendingMessage, other: PendingMessage | undefined): boolean {
  return other !== undefined && one.clientId === other.clientId && one.content === other.content && isSameState(one.state, other.state);
}

function isSameState(one: PendingState, other: PendingState): boolean {
  return one.kind === other.kind && (one.kind !== "failed" || other.kind !== "failed" || one.code === other.code);
}
