import { brand, type Clock, fromUtf8, no, ok, present, type Random, type Result } from "@musubi/base";
import type { Connection, FailureCode } from "@musubi/client";
import { openSuite } from "@musubi/e2ee";
import { type AccountId, confirmWelcome, type FreshProof, listWelcomes, type SealedEventView, type TalkId } from "@musubi/protocol";
import { AccountCipher } from "./account/account-cipher.ts";
import { KeyDesk, type KeyState } from "./account/key-desk.ts";
import { Linking } from "./account/linking.ts";
import { TrustBook } from "./account/trust-book.ts";
import { KeepBook } from "./keep/keep-book.ts";
import { Gossip } from "./key-log/gossip.ts";
import { KeyLogBook } from "./key-log/key-log-book.ts";
import { OwnWatch } from "./key-log/own-watch.ts";
import { type Body, writeBody } from "./talk/body.ts";
import { newSealedClientId } from "./talk/envelope.ts";
import { PROGRESS, readFirstEntry } from "./talk/held-group.ts";
import type { Posting, SealedCopy } from "./talk/leaving.ts";
import { type Posted, post } from "./talk/posting.ts";
import { renewalDelayMs } from "./talk/renewal.ts";
import { SealedTalk } from "./talk/sealed-talk.ts";
import { dropSaid, readMissing, readSaid, Shelf } from "./talk/shelf.ts";
import { TalkHistory } from "./talk/talk-history.ts";
import type { Vault, VaultChange } from "./vault/vault.ts";

/** What a desk is given to work with. */
export interface DeskOptions {
  readonly connection: Connection;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly random: Random;
}

/** How sealed talks stand on this device. "no_crypto": this browser cannot open them; nothing else of the app is touched by it. */
export type DeskState = KeyState | "no_crypto";

/** KeyPackages that could not be laid in are tried again after so long. */
/** Twice as long each time: some 12 seconds in all. */
const LOOK_AGAIN_MS = 100;
const LOOKS_MAX = 6;
const REFILL_AGAIN_MS = 10_000;
/** A duty that falls to every device of a talk at once is spread over so long. */
const DUTY_SPREAD_MS = 1_500;
/** A newcomer tries so often to renew its leaf before it leaves it to the next start. */
const RENEWALS_MAX = 5;

interface Parts {
  readonly linking: Linking;
  readonly keys: KeyDesk;
  readonly trust: TrustBook;
  readonly keyLog: KeyLogBook;
  readonly ownWatch: OwnWatch;
  readonly gossip: Gossip;
}

/**
 * Everything that this device does for its sealed talks: keys, invitations, following, saying. One for each session. What it opened it keeps
 * in the vault, and gives out as shelves.
 */
export class SealedDesk {
  readonly #options: DeskOptions;
  readonly #talks = new Map<TalkId, SealedTalk>();
  readonly #shelves = new Map<TalkId, { readonly shelf: Shelf; isLoaded: boolean; loading: Promise<void> | null }>();
  readonly #listeners = new Set<(talkId: TalkId | null) => void>();
  readonly #stops: (() => void)[] = [];
  readonly #sealedTalks = new Set<TalkId>();
  readonly #renewing = new Set<TalkId>();
  readonly #history: TalkHistory;
  #cipher: { readonly root: Uint8Array; readonly cipher: AccountCipher } | null = null;
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  #parts: Parts | null = null;
  #tools: ConstructorParameters<typeof SealedTalk>[0] | null = null;
  #state: DeskState = "starting";
  #accountId: AccountId | null = null;
  #starting: Promise<DeskState> | null = null;

  constructor(options: DeskOptions) {
    this.#options = options;
    const access = () => this.#access();
    this.keep = new KeepBook({ ...options, access });
    this.#history = new TalkHistory({
      ...{ ...options, access, shelf: (talkId) => this.loaded(talkId), onRead: (talkId) => this.#tell(talkId) },
      progress: async (talkId) => (await (await this.#talk(talkId))?.progress()) ?? null,
      later: (work, atLeastMs) => this.#later(work, atLeastMs),
    });
  }

  get state(): DeskState {
    return this.#state;
  }

  /** This device's keys; null before `start`, and where the browser cannot have any. */
  get keys(): KeyDesk | null {
    return this.#parts?.keys ?? null;
  }

  /** Whose devices are whose. */
  get trust(): TrustBook | null {
    return this.#parts?.trust ?? null;
  }

  /** What this device knows of the key log, and what it found wrong. */
  get keyLog(): KeyLogBook | null {
    return this.#parts?.keyLog ?? null;
  }

  /** Devices of the own account that the person was not asked about yet. */
  get ownWatch(): OwnWatch | null {
    return this.#parts?.ownWatch ?? null;
  }

  /** Giving this account's identity from one device to another. */
  get linking(): Linking | null {
    return this.#parts?.linking ?? null;
  }

  /** Comes back by the recovery code. */
  async recover(code: string): ReturnType<KeyDesk["recover"]> {
    const recovered = await present(this.#parts, "The desk was started.").keys.recover(code);
    if (recovered.ok && this.#accountId !== null) await this.start(this.#accountId);
    return recovered;
  }

  /** Comes back by a passkey that opens the backup. */
  async recoverByPasskey(passkey: Parameters<KeyDesk["recoverByPasskey"]>[0]): ReturnType<KeyDesk["recover"]> {
    const recovered = await present(this.#parts, "The desk was started.").keys.recoverByPasskey(passkey);
    if (recovered.ok && this.#accountId !== null) await this.start(this.#accountId);
    return recovered;
  }

  /** Everybody who has a device in a talk's group, as this device holds it. */
  async people(talkId: TalkId): Promise<readonly AccountId[]> {
    return (await (await this.#talk(talkId))?.people()) ?? [];
  }

  /** Begins the identity anew, when every other way in is lost. The device then comes into its talks from outside. */
  async reset(proof: FreshProof): ReturnType<KeyDesk["reset"]> {
    const begun = await present(this.#parts, "The desk was started.").keys.reset(proof);
    if (begun.ok && this.#accountId !== null) await this.start(this.#accountId);
    return begun;
  }

  /** What the person keeps. */
  readonly keep: KeepBook;

  /** Calls the listener when something of a talk was opened, or (null) when the desk itself stands differently. */
  subscribe(listener: (talkId: TalkId | null) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Takes up this account's keys, and makes them at first. May be called again, when the network is back. */
  start(accountId: AccountId): Promise<DeskState> {
    this.#starting ??= this.#start(accountId).finally(() => {
      this.#starting = null;
    });
    return this.#starting;
  }

  /** What was opened of a talk. Loaded from the vault at the first call; a listener hears when it is there. */
  shelf(talkId: TalkId): Shelf {
    const known = this.#shelves.get(talkId);
    if (known !== undefined) return known.shelf;
    const fresh = { shelf: new Shelf(), isLoaded: false, loading: null };
    this.#shelves.set(talkId, fresh);
    void this.loaded(talkId).then(() => this.#tell(talkId));
    return fresh.shelf;
  }

  /** Resolves when what was opened of a talk is on its shelf. */
  async loaded(talkId: TalkId): Promise<Shelf> {
    const shelf = this.shelf(talkId);
    const held = this.#shelves.get(talkId);
    if (held === undefined || held.isLoaded) return shelf;
    held.loading ??= readSaid(this.#options.vault, talkId).then(async (saids) => {
      for (const said of saids) if (!shelf.has(said.event)) shelf.take(said);
      shelf.noteMissing(await readMissing(this.#options.vault, talkId));
      shelf.noteFirstEntry((await readFirstEntry(this.#options.vault, talkId)) ?? 0);
      held.isLoaded = true;
    });
    await held.loading;
    return shelf;
  }

  /** Enters the talks that this device was invited to. */
  async takeWelcomes(): Promise<void> {
    if (this.#state !== "ready") return;
    for (;;) {
      const answer = await this.#options.connection.call(listWelcomes, {});
      if (!answer.ok) return;
      for (const view of answer.value.welcomes) {
        // What could not be judged now is needed again: the network, or the next start, brings it back.
        if ((await (await this.#talk(view.talkId))?.welcome(view)) !== true) return;
        const confirmed = await this.#options.connection.call(confirmWelcome, { talkId: view.talkId, event: view.event });
        if (!confirmed.ok) return;
      }
      if (!answer.value.hasMore || answer.value.welcomes.length === 0) return;
    }
  }

  /** Brings a talk up to date. Whether it is. */
  async follow(talkId: TalkId): Promise<boolean> {
    const followed = await (await this.#talk(talkId))?.follow();
    if (followed?.ok === true) this.#sealedTalks.add(talkId);
    this.#soon(() => this.#renewLater(talkId));
    this.#soon(() => this.#history.catchUp(talkId));
    return followed?.ok === true;
  }

  /** Recalls which talks this device has been in, before anything is shown. */
  async recallTalks(): Promise<void> {
    for (const { key } of await this.#options.vault.list(PROGRESS)) this.#sealedTalks.add(brand<TalkId>(key.slice(PROGRESS.length)));
  }

  /** Whether this device knows a talk to be sealed. A talk's kind never changes, whatever the server says later. */
  knowsSealed(talkId: TalkId): boolean {
    return this.#sealedTalks.has(talkId);
  }

  /** Removes who is gone from a talk's group, and lets in who is new. */
  async settle(talkId: TalkId): Promise<void> {
    await (await this.#talk(talkId))?.settle();
  }

  /** Says to the members what the talk is called; the server does not hear it. */
  async rename(talkId: TalkId, name: string): Promise<Result<null, FailureCode>> {
    const posted = await this.#note(talkId, { t: "state", name });
    return posted.ok ? ok(null) : posted;
  }

  /** An event that has just happened. */
  async take(event: SealedEventView): Promise<void> {
    await (await this.#talk(event.talkId))?.take(event);
  }

  /** Says something. `keep` gives what is kept with it: its sealed copy, and (null) what is kept once it is part of the talk. */
  async post(posting: Posting, keep: (copy: SealedCopy | null) => readonly VaultChange[]): Promise<Result<Posted, FailureCode>> {
    const talk = await this.#talk(posting.talkId);
    if (talk === null || this.#parts === null) return no("not_ready");
    const shelf = await this.loaded(posting.talkId);
    const { connection, vault, random } = this.#options;
    const posted = await post({ connection, vault, random, ...this.#parts }, talk, { posting, shelf, keep });
    if (posted.ok) {
      this.#tell(posting.talkId);
      this.#history.layUpLater(posting.talkId);
      if (posting.use.kind !== "note") this.#soon(() => this.#tellHead(posting.talkId));
    }
    return posted;
  }

  /** Puts an emoji under a message, or takes it away. */
  async react(
    talkId: TalkId,
    reaction: { readonly seq: number; readonly emoji: string; readonly isOn: boolean },
  ): Promise<Result<null, FailureCode>> {
    const posted = await this.#note(talkId, { t: "react", ...reaction });
    return posted.ok ? ok(null) : posted;
  }

  /** A message was taken back: this device forgets what it said. */
  async forget(talkId: TalkId, seq: number): Promise<void> {
    const shelf = await this.loaded(talkId);
    const events = shelf.eventsOf(seq);
    if (events.length === 0) return;
    await this.#options.vault.write(events.map((event) => dropSaid(talkId, event)));
    for (const event of events) shelf.drop(event);
    this.#tell(talkId);
  }

  /** Forgets everything, in memory and on the device. */
  async wipe(): Promise<void> {
    this.stop();
    this.#talks.clear();
    this.#shelves.clear();
    this.#sealedTalks.clear();
    await this.#options.vault.wipe();
  }

  stop(): void {
    this.keep.stop();
    for (const stop of this.#stops.splice(0)) stop();
  }

  /** Somebody may be new or gone in a talk, or (null) in any: this device looks again before it says anything there. */
  doubt(talkId: TalkId | null): void {
    for (const talk of talkId === null ? this.#talks.values() : [this.#talks.get(talkId)]) talk?.doubt();
  }

  async #start(accountId: AccountId): Promise<DeskState> {
    this.#accountId = accountId;
    this.doubt(null);
    const { connection, vault, clock, random } = this.#options;
    if (this.#tools === null) {
      const suite = await openSuite(random);
      if (!suite.ok) return this.#become("no_crypto");
      const onChange = () => this.#tell(null);
      const keyLog = new KeyLogBook({ connection, vault, clock, onChange });
      await keyLog.start();
      const trust = new TrustBook(connection, vault, {
        clock,
        log: keyLog,
        onDecided: () => this.#soon(async () => this.#parts?.keys.sharePins()),
      });
      const ownWatch = new OwnWatch({ vault, trust, clock, onChange });
      const gossip = new Gossip({ vault, clock, keyLog });
      const keys = new KeyDesk({ connection, vault, suite: suite.value, trust, clock, random });
      const onLinked = () => this.#soon(() => this.start(accountId));
      const linking = new Linking({ connection, suite: suite.value, keys, trust, onLinked, onGiving: (id) => ownWatch.expect(id) });
      this.#parts = { keys, trust, linking, keyLog, ownWatch, gossip };
      this.#stops.push(() => linking.stop());
      this.#tools = {
        ...{ connection, vault, clock, random, keys, trust, suite: suite.value },
        onSaid: (talkId) => {
          this.#tell(talkId);
          this.#soon(() => this.#hearHead(talkId));
          this.#history.layUpLater(talkId);
        },
        onSaidElsewhere: (talkId, event) => this.#takeSaidElsewhere(talkId, event),
        onEntered: (talkId) => {
          this.#soon(() => this.#history.read(talkId));
          this.#soon(() => this.#renewLater(talkId));
        },
        onLetIn: (talkId, afterEvent, isOwn) => this.#tellState(talkId, afterEvent, isOwn),
      };
      this.#listen(connection);
    }
    const { keys } = present(this.#parts, "The desk has its parts.");
    const state = this.#become(await keys.start(accountId));
    if (state === "ready") {
      await this.#refill(keys);
      await this.takeWelcomes();
    }
    if (state === "ready") this.#soon(() => keys.sharePins());
    if (state === "ready") this.#soon(() => this.keep.refresh());
    if (state === "ready") this.#soon(() => present(this.#parts, "The desk has its parts.").ownWatch.look(accountId));
    // Another device may have handed something over while this one was away.
    if (state !== "offline") this.#soon(() => present(this.#parts, "The desk has its parts.").linking.look());
    return state;
  }

  /** A device without KeyPackages cannot be invited, and nothing would tell it: so it tries until they are laid in. */
  async #refill(keys: KeyDesk): Promise<void> {
    const isDone = await keys.refill().catch(() => false);
    if (!isDone && this.#options.connection.state === "online") this.#later(() => this.#refill(keys), REFILL_AGAIN_MS);
  }

  #listen(connection: Connection): void {
    const { keys } = present(this.#parts, "The desk has its parts.");
    this.#stops.push(
      connection.on("sealed.happened", ({ event }) => this.#soon(() => this.take(event))),
      connection.on("sealed.welcomed", () => this.#soon(() => this.takeWelcomes())),
      connection.on("sealed.due", ({ talkId }) => {
        this.doubt(talkId);
        this.#later(() => this.settle(talkId));
      }),
      connection.on("history.grew", ({ talkId }) => this.#soon(() => this.#history.read(talkId))),
      connection.on("key.changed", ({ accountId }) => this.#soon(() => this.#keysChanged(accountId))),
      connection.on("device.changed", ({ isSignedIn }) => isSignedIn || this.#later(() => keys.restate())),
      connection.on("message.changed", ({ message }) => {
        if (message.content.kind === "unsent") this.#soon(() => this.forget(message.talkId, message.seq));
        // Somebody has come or gone, perhaps.
        if (message.content.kind === "system") this.doubt(message.talkId);
      }),
      () => {
        for (const timer of this.#timers) clearTimeout(timer);
      },
    );
  }

  /** What comes by itself and fails comes again: with the next event, or with the next start. */
  #soon(work: () => Promise<unknown>): void {
    work().catch(() => undefined);
  }

  /** Many devices hear of the same duty: each waits a moment of its own, and most find it done. */
  #later(work: () => Promise<unknown>, atLeastMs = 0): void {
    const [chance = 0] = this.#options.random.bytes(1);
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        this.#soon(work);
      },
      atLeastMs + (chance / 256) * DUTY_SPREAD_MS,
    );
    this.#timers.add(timer);
  }

  /** Somebody has other devices, or another identity. Where it is this account, this device may have lost its place. */
  async #keysChanged(accountId: AccountId): Promise<void> {
    const { keys, trust, ownWatch } = present(this.#parts, "The desk has its parts.");
    this.doubt(null);
    await (accountId === this.#accountId ? ownWatch.look(accountId) : trust.refresh(accountId));
    if (accountId !== this.#accountId || this.#state !== "ready") return;
    const state = await keys.look();
    if (state !== "ready") this.#become(state);
  }

  /** Another window keeps what it says when the server has taken it, which this one hears of sooner: it looks again in a moment. */
  #takeSaidElsewhere(talkId: TalkId, event: number, attempt = 0): void {
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        this.#soon(async () => {
          const isTaken = await (await this.#talk(talkId))?.takeSaidElsewhere(event);
          if (isTaken === false && attempt < LOOKS_MAX) this.#takeSaidElsewhere(talkId, event, attempt + 1);
        });
      },
      LOOK_AGAIN_MS * 2 ** attempt,
    );
    this.#timers.add(timer);
  }

  /** A device that was let in puts keys of its own making into its place: a moment later, so that many at once do not race. */
  async #renewLater(talkId: TalkId, attempt = 0): Promise<void> {
    const talk = await this.#talk(talkId);
    const standing = await talk?.standing();
    if (talk === null || standing == null || !standing.isNewcomer || this.#renewing.has(talkId)) return;
    this.#renewing.add(talkId);
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        this.#soon(async () => {
          const renewed = await talk.renew("newcomer").finally(() => this.#renewing.delete(talkId));
          if (renewed === "later" && attempt < RENEWALS_MAX) await this.#renewLater(talkId, attempt + 1);
        });
      },
      renewalDelayMs(this.#options.random, standing.deviceCount, attempt),
    );
    this.#timers.add(timer);
  }

  /** Those who have just come in cannot read what was said before: whoever let them in tells them what the talk is called. */
  #tellState(talkId: TalkId, afterEvent: number, isOwn: boolean): void {
    const tell = async () => {
      const shelf = await this.loaded(talkId);
      if (shelf.name !== "" && shelf.nameEvent <= afterEvent) await this.#note(talkId, { t: "state", name: shelf.name });
    };
    if (isOwn) this.#soon(tell);
    else this.#later(tell);
  }

  /** The account's own cipher, where this device has its keys. */
  #access(): { readonly cipher: AccountCipher; readonly accountId: AccountId } | null {
    const root = this.#parts?.keys.inheritance?.backupRoot;
    if (root === undefined || this.#accountId === null || this.#state !== "ready") return null;
    // An identity that began anew has another root.
    if (this.#cipher?.root !== root) this.#cipher = { root, cipher: new AccountCipher(root, this.#options.random) };
    return { cipher: this.#cipher.cipher, accountId: this.#accountId };
  }

  /** Once a day, whoever says something in a talk tells the newest head of the key log with it. */
  async #tellHead(talkId: TalkId): Promise<void> {
    const { gossip, ownWatch } = present(this.#parts, "The desk has its parts.");
    if (this.#accountId !== null) await ownWatch.daily(this.#accountId);
    await gossip.tell(talkId, async (head) => (await this.#note(talkId, { t: "head", ...head })).ok);
  }

  async #hearHead(talkId: TalkId): Promise<void> {
    for (const told of (await this.loaded(talkId)).takeToldHeads()) await this.#parts?.keyLog.hear(talkId, told);
  }

  #note(talkId: TalkId, body: Body): Promise<Result<Posted, FailureCode>> {
    const clientId = newSealedClientId(this.#options.random);
    return this.post({ talkId, clientId, raw: fromUtf8(writeBody(body)), use: { kind: "note" }, sealed: null }, () => []);
  }

  async #talk(talkId: TalkId): Promise<SealedTalk | null> {
    const known = this.#talks.get(talkId);
    if (known !== undefined) return known;
    if (this.#tools === null) return null;
    const shelf = await this.loaded(talkId);
    const made = this.#talks.get(talkId) ?? new SealedTalk(this.#tools, talkId, shelf);
    this.#talks.set(talkId, made);
    return made;
  }

  #become(state: DeskState): DeskState {
    this.#state = state;
    this.#tell(null);
    return state;
  }

  #tell(talkId: TalkId | null): void {
    for (const listener of this.#listeners) listener(talkId);
  }
}
