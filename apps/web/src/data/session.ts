import { systemClock, systemRandom } from "@musubi/base";
import { AlbumBook, type Connection, callOnce, connect, createEngine, wakeOnReturn } from "@musubi/client";
import { type AccountId, readMyAccount } from "@musubi/protocol";
import { SealedDesk, SealedEngine } from "@musubi/sealed";
import { openStore, openVault, purgeDevice } from "./caches.ts";
import { recall, remember } from "./device-memory.ts";
import { DisclosureBook } from "./disclosure-book.ts";
import { FileShelf } from "./files/file-shelf.ts";
import { watchPurges } from "./files/purge-watch.ts";
import { KeptEmoji } from "./kept-emoji.ts";
import { KeptLetters } from "./kept-letters.ts";
import { browserLogMemory } from "./log/log-memory.ts";
import { logSourceAt } from "./log/log-source.ts";
import { LogWatch } from "./log/log-watch.ts";
import { parseAccountId } from "./parse-ids.ts";
import { PictureShelf } from "./pictures.ts";
import { PortraitBook } from "./portrait-book.ts";
import { prepareFile } from "./sealed/prepare-file.dom.ts";

/** Everything that lives as long as somebody is signed in on this device. */
export interface SignedIn {
  readonly kind: "signed_in";
  readonly accountId: AccountId;
  readonly engine: SealedEngine;
  /** The keys of this device, and what they open. */
  readonly desk: SealedDesk;
  /** The pictures of groups. */
  readonly pictures: PictureShelf;
  /** Which files are the pictures of people. */
  readonly portraits: PortraitBook;
  /** Pictures and recordings of talks that are shown now, or were a moment ago. */
  readonly files: FileShelf;
  /** Albums that are looked at. */
  readonly albums: AlbumBook;
  /** Who of the staff was shown data of mine. */
  readonly disclosures: DisclosureBook;
  /** Letters to the service that are not sent yet. */
  readonly letters: KeptLetters;
  /** The emoji that I am used to. */
  readonly emoji: KeptEmoji;
  /** Whether the public log only grows. */
  readonly logWatch: LogWatch;
}

/**
 * "starting": not known yet; "unreachable": the server did not answer and this device remembers nobody. Somebody who is signed
 * out may have been so from elsewhere, and is told.
 */
export type SessionState =
  | { readonly kind: "starting" }
  | { readonly kind: "unreachable" }
  | { readonly kind: "signed_out"; readonly isFromElsewhere: boolean }
  | SignedIn;

interface Line extends Omit<SignedIn, "kind" | "accountId"> {
  readonly connection: Connection;
  readonly stops: readonly (() => void)[];
}

/** A record is in the log a second after it was made; a little later it can be seen there. */
const LOG_BEHIND_MS = 2_000;

/** Who is signed in on this device. Begins from what the device remembers, so that the app opens without the network too. */
export class Session {
  readonly #url: string;
  readonly #listeners = new Set<() => void>();
  #state: SessionState = { kind: "starting" };
  #line: Line | null = null;
  constructor(url: string) {
    this.#url = url;
  }

  readonly state = (): SessionState => this.#state;
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Finds out who is signed in. */
  async start(): Promise<void> {
    const remembered = parseAccountId(recall("account"));
    if (remembered !== null) return this.#open(remembered);
    const answer = await callOnce({ url: this.#url }, readMyAccount, {});
    if (answer.ok) return this.#open(answer.value.account.profile.accountId);
    if (answer.reason.code === "unauthenticated") this.#become({ kind: "signed_out", isFromElsewhere: recall("ended") === "elsewhere" });
    else this.#become({ kind: "unreachable" });
  }

  /** Somebody has just signed in or up: opens the line, paints from the cache, and looks at the public log. */
  async enter(accountId: AccountId): Promise<void> {
    await this.#open(accountId);
    void this.#line?.logWatch.look();
  }

  /** The person has ended the session here: forgets everything on this device. */
  async leave(): Promise<void> {
    await this.#end(false);
  }

  async #end(isFromElsewhere: boolean): Promise<void> {
    // The server closes the line of somebody who leaves by themselves as well: whoever says so last is right about it.
    remember("ended", isFromElsewhere ? "elsewhere" : null);
    if (this.#state.kind === "signed_out") {
      if (this.#state.isFromElsewhere !== isFromElsewhere) this.#become({ kind: "signed_out", isFromElsewhere });
      return;
    }
    const pictures = this.#line?.pictures ?? null;
    for (const name of ["account", "recovered", "codes", "epochs", "friends.seen"] as const) remember(name, null);
    this.#become({ kind: "signed_out", isFromElsewhere });
    await this.#close();
    await purgeDevice(pictures);
  }

  async #open(accountId: AccountId): Promise<void> {
    await this.#close();
    remember("account", accountId);
    remember("ended", null);
    const connection = connect({ url: this.#url, onSignedOut: () => void this.#end(true) });
    const store = openStore(accountId);
    const logWatch = new LogWatch({ source: logSourceAt(this.#url), memory: browserLogMemory(), clock: systemClock });
    const vault = openVault(accountId);
    const chance = { clock: systemClock, random: systemRandom };
    const desk = new SealedDesk({ connection, vault, ...chance });
    const engine = new SealedEngine({ inner: createEngine({ connection, store }), desk, vault, prepare: prepareFile, ...chance });
    const files = new FileShelf(connection, ({ at, fileId, rendition }) => engine.openForm(at, { fileId, ...rendition }));
    const parts = {
      engine,
      desk,
      pictures: new PictureShelf(connection),
      portraits: new PortraitBook(connection),
      files,
      // What leaves an album leaves the screen and the memory with it.
      albums: new AlbumBook(engine.albumLine, ({ albumId, fileIds }) => files.leaveAlbum(albumId, fileIds)),
      disclosures: new DisclosureBook(connection),
      letters: new KeptLetters(store),
      emoji: new KeptEmoji(store),
      logWatch,
    };
    const stopLooking = connection.on("disclosure.recorded", () => logWatch.lookAfter(LOG_BEHIND_MS));
    this.#line = { ...parts, connection, stops: [wakeOnReturn(connection), stopLooking, watchPurges(parts.engine, parts.files)] };
    await parts.engine.start();
    await Promise.all([parts.letters.load(), parts.emoji.load()]);
    logWatch.begin();
    this.#become({ kind: "signed_in", accountId, ...parts });
  }

  #become(state: SessionState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }

  async #close(): Promise<void> {
    const line = this.#line;
    if (line === null) return;
    this.#line = null;
    for (const stop of line.stops) stop();
    line.albums[Symbol.dispose]();
    line.files[Symbol.dispose]();
    line.disclosures[Symbol.dispose]();
    line.logWatch[Symbol.dispose]();
    await line.engine[Symbol.asyncDispose]();
    await line.connection[Symbol.asyncDispose]();
  }
}
