import { brand, type Clock, type Random } from "@musubi/base";
import type { AlbumLine, Done, Engine, FailureCode, UploadId } from "@musubi/client";
import { type AlbumId, type FileId, type InputOf, type Operation, setRole, type TalkId } from "@musubi/protocol";
import { SealedAlbumUploads } from "../album/sealed-album-uploads.ts";
import { SealedAlbums } from "../album/sealed-albums.ts";
import type { SealedDesk } from "../desk.ts";
import { type OpenedForm, openFormOf } from "../files/open-form.ts";
import type { WaitingFiles } from "../files/waiting-files.ts";
import { isRecord } from "../talk/read-parts.ts";
import type { Vault } from "../vault/vault.ts";
import type { SealedOutbox } from "./sealed-outbox.ts";

/** What the engine's albums are given to work with. */
export interface EngineAlbumsParts {
  readonly inner: Engine;
  readonly desk: SealedDesk;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly random: Random;
  readonly files: WaitingFiles;
  readonly outbox: SealedOutbox;
  readonly isSealed: (talkId: TalkId) => boolean;
  readonly onChanged: () => void;
}

/** The albums of an engine: those of sealed talks, and beside them, for whoever does not want to know, those of plain ones. */
export class EngineAlbums {
  readonly sealed: SealedAlbums;
  /** Photos on their way into albums of sealed talks. */
  readonly coming: SealedAlbumUploads;
  /** Photos on their way into any album. */
  readonly uploads: Engine["albumUploads"];
  readonly #parts: EngineAlbumsParts;

  constructor(parts: EngineAlbumsParts) {
    this.#parts = parts;
    const { inner, desk, vault, clock, random, files, outbox, isSealed, onChanged } = parts;
    this.sealed = new SealedAlbums({
      ...{ desk, clock, random, vault, connection: inner.connection },
      myId: () => inner.state().account?.profile.accountId ?? null,
      sealedTalk: (talkId) => (isSealed(talkId) ? (inner.state().talks.byId.get(talkId) ?? null) : null),
      membersOf: async (talkId) => {
        await inner.loadMembers(talkId);
        return inner.state().members.get(talkId) ?? [];
      },
      onSent: (message) => inner.take({ message }),
    });
    this.coming = new SealedAlbumUploads({
      ...{ albums: this.sealed, files, vault, onChanged },
      say: (part) => outbox.addToAlbum(part),
      queued: () => outbox.albumUploadIds,
    });
    this.uploads = bothUploads(inner.albumUploads, this.coming, isSealed);
  }

  get line(): AlbumLine {
    return this.sealed.line;
  }

  /** Something of a talk was opened. */
  look(talkId: TalkId): void {
    this.sealed.look(talkId);
    this.coming.look();
  }

  /** This device is up to date with a talk. */
  async tidy(talkId: TalkId): Promise<void> {
    await this.sealed.tidy(talkId);
  }

  show(albumId: AlbumId): Done<null> {
    return this.sealed.show(albumId);
  }

  /** One form of a photo, fetched and opened. */
  async openForm(
    { talkId, albumId }: { readonly talkId: TalkId; readonly albumId: AlbumId },
    wanted: { readonly fileId: FileId; readonly variant: string; readonly sha256: string },
  ): Promise<OpenedForm> {
    const file = await this.sealed.fileOf(talkId, albumId, wanted.fileId);
    return openFormOf(this.#parts.inner.connection, file === null ? [] : [file], wanted);
  }

  /** A message that was to add photos was said, or refused. */
  partDone(albumId: AlbumId, uploadIds: readonly UploadId[], failure: FailureCode | null): void {
    if (failure === null) this.coming.added(albumId, uploadIds);
    else this.coming.failed(albumId, failure);
  }

  /** An operation was done. Where it changed roles, the albums' keepers are told in the talk: the server, which knows roles, knows no albums. */
  performed(operation: Operation, input: InputOf<Operation>): void {
    const talkId = isRecord(input) && typeof input["talkId"] === "string" ? brand<TalkId>(input["talkId"]) : null;
    if (operation.name !== setRole.name || talkId === null || !this.#parts.isSealed(talkId)) return;
    void this.sealed.tellKeepers(talkId).catch(() => undefined);
  }

  clear(): void {
    this.sealed.clear();
    this.coming.clear();
  }
}

/** Each album's uploads with whoever carries them. */
function bothUploads(
  plain: Engine["albumUploads"],
  sealed: SealedAlbumUploads,
  isSealed: (talkId: TalkId) => boolean,
): Engine["albumUploads"] {
  const of = (albumId: AlbumId) => (sealed.has(albumId) ? sealed : plain);
  return {
    add: (talkId, albumId, sources) => (isSealed(talkId) ? sealed : plain).add(talkId, albumId, sources),
    cancel: (albumId, uploadIds) => of(albumId).cancel(albumId, uploadIds),
    dismiss: (albumId) => of(albumId).dismiss(albumId),
    retry: (albumId) => of(albumId).retry(albumId),
    onAdded: (listener) => {
      const stops = [plain.onAdded(listener), sealed.onAdded(listener)];
      return () => {
        for (const stop of stops) stop();
      };
    },
  };
}
