import { no, ok, present, type Result } from "@musubi/base";
import { isSameAccount, leavesIn, SealedGroup, type TalkFacts } from "@musubi/e2ee";
import {
  type AccountId,
  commitChange,
  followEvents,
  foundGroup,
  idBytes,
  LIMITS,
  listWelcomes,
  readGroup,
  type SealedEventView,
  type SealedGroupView,
  type TalkId,
  type WelcomeView,
} from "@musubi/protocol";
import { readKeptPackages } from "../account/own-keys.ts";
import { packed, unpacked } from "../packed.ts";
import type { VaultChange } from "../vault/vault.ts";
import { newSealedClientId, unwrap } from "./envelope.ts";
import { type Held, HeldGroup } from "./held-group.ts";
import { isWaiting, recallOwn } from "./leaving.ts";
import { packagesForMissing } from "./missing-packages.ts";
import { isNewcomer, isStale, renewLeaf } from "./renewal.ts";
import { keepMissing, keepSaid, readMissing, readSaid, readSaidAt, type Said, type Shelf } from "./shelf.ts";
import { ANYBODY, accountsIn, type TalkFault } from "./talk-facts.ts";
import type { TalkParts } from "./talk-parts.ts";

/** A message does not wait for ever until a busy group lets its sender renew. */
const RENEWALS_MAX = 3;
/** A commit that another device was faster with, or a state that has to be looked at again. */
const ATTEMPTS_MAX = 8;

/**
 * This device's end of one sealed talk: it enters the group, follows the talk's events in their order, opens what is for it, removes who is
 * gone and lets in who is new. One step at a time over all windows of the device.
 */
export class SealedTalk {
  readonly talkId: TalkId;
  readonly #parts: TalkParts;
  readonly #shelf: Shelf;
  readonly #holding: HeldGroup;
  readonly #underWay = new Set<string>();
  #isProven = false;
  /** Whether nobody was owed or missing when this device looked last, and nothing has told since that somebody may be. */
  #isSettled = false;

  constructor(parts: TalkParts, talkId: TalkId, shelf: Shelf) {
    this.talkId = talkId;
    this.#parts = parts;
    this.#shelf = shelf;
    this.#holding = new HeldGroup(parts, talkId);
  }

  /** Brings this device up to the newest event, entering the group where it is not in it. */
  follow(): Promise<Result<Held, TalkFault>> {
    return this.inTurn(() => this.upToDate());
  }

  /** An event as it happened: taken at once where it is the next, else everything that is missing is asked for. */
  take(event: SealedEventView): Promise<Result<Held, TalkFault>> {
    return this.inTurn(async () => {
      const held = await this.#read();
      if (held === null || event.event > held.progress.through + 1) return this.upToDate();
      if (event.event <= held.progress.through) return ok(held);
      return await this.#process(held, event);
    });
  }

  /** Takes from the vault what another window said at an event. False where it has not kept it yet. */
  takeSaidElsewhere(event: number): Promise<boolean> {
    return this.inTurn(async () => {
      if (this.#shelf.has(event)) return true;
      const said = await readSaidAt(this.#parts.vault, this.talkId, event);
      if (said === null) return false;
      this.#shelf.take(said);
      this.#parts.onSaid(this.talkId);
      return true;
    });
  }

  /** Removes who is gone and lets in who is new, if nobody else has meanwhile. */
  settle(): Promise<Result<Held, TalkFault>> {
    return this.inTurn(async () => {
      const held = await this.upToDate();
      return held.ok ? await this.#settle(held.value) : held;
    });
  }

  /**
   * Enters by an invitation. One that is not for this device, or is out of date, is passed over: it then comes from outside. False: it could
   * not be judged now, and is needed again; without it this device would never read what was said right after it.
   */
  welcome(view: WelcomeView): Promise<boolean> {
    return this.inTurn(async () => {
      const held = await this.#holding.read();
      if (held === null) return (await this.#joinBy(view)).ok;
      // Taken out and let in again: following finds that what is held is over, and comes back by this very invitation.
      return held.progress.through >= view.event || (await this.upToDate()).ok;
    });
  }

  /** How far this device is; null when it is not in the group. */
  progress(): Promise<Held["progress"] | null> {
    return this.inTurn(async () => (await this.#holding.read())?.progress ?? null);
  }

  /**
   * Puts new keys into this device's leaf where that is due. For a newcomer: out of politeness, once, "later" when somebody was faster.
   * For a leaf that is too old to say anything with: a few times.
   */
  renew(reason: "newcomer" | "stale"): Promise<"renewed" | "later" | "not_due"> {
    return this.inTurn(async () => {
      for (let attempt = 0; attempt < (reason === "stale" ? RENEWALS_MAX : 1); attempt++) {
        const held = await this.#holding.read();
        const isDue =
          held !== null && (reason === "newcomer" ? isNewcomer(held.progress) : isStale(held.progress, this.#parts.clock.nowMs()));
        if (!isDue) return "not_due";
        const { connection, clock, random } = this.#parts;
        const parts = { connection, clock, random, talkId: this.talkId, holding: this.#holding, upToDate: () => this.upToDate() };
        const renewed = await renewLeaf(parts);
        if (!renewed.ok) return "later";
        if (renewed.value === "renewed") return "renewed";
      }
      return "later";
    });
  }

  /** Everybody who has a device in the group; nobody when this device is not in it. */
  people(): Promise<readonly AccountId[]> {
    return this.inTurn(async () => [...accountsIn((await this.#holding.read())?.group.leaves ?? [])]);
  }

  /** How many devices are in the group, and whether this one has yet to renew its leaf; null when it is not in it. */
  standing(): Promise<{ readonly deviceCount: number; readonly isNewcomer: boolean } | null> {
    return this.inTurn(async () => {
      const held = await this.#holding.read();
      return held === null ? null : { deviceCount: held.group.leaves.length, isNewcomer: isNewcomer(held.progress) };
    });
  }

  /** Somebody may be new or gone: whatever is said next waits until this device has looked. */
  doubt(): void {
    this.#isSettled = false;
  }

  /** One piece of work on this talk at a time. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    return this.#parts.vault.inTurn(`talk/${this.talkId}`, work);
  }

  /** What is being said by this device at the moment: its event may be seen before its answer. */
  get underWay(): Set<string> {
    return this.#underWay;
  }

  /**
   * Within the talk's turn: what may seal. A profile that was restored from a copy holds keys that were used since; so nothing is sealed
   * before everything that this device said itself has been looked at once; nor before everybody who is missing could be let in, because what
   * is said without them they would never read.
   */
  async proven(): Promise<Result<Held, TalkFault>> {
    const held = this.#isProven ? await this.#read() : null;
    const current = held === null ? await this.upToDate() : ok(held);
    return !current.ok || this.#isSettled ? current : await this.#settle(current.value);
  }

  /** Within the talk's turn: as `follow`. */
  async upToDate(): Promise<Result<Held, TalkFault>> {
    const followed = await this.#followAll();
    this.#isProven = followed.ok;
    return followed;
  }

  async #followAll(): Promise<Result<Held, TalkFault>> {
    let held = await this.#read();
    if (held === null) return await this.#enter();
    for (;;) {
      const answer = await this.#parts.connection.call(followEvents, {
        talkId: this.talkId,
        after: held.progress.through,
        countMax: LIMITS.pageMessages,
      });
      if (!answer.ok) return no(answer.reason.code === "not_found" ? "not_member" : "offline");
      const { events, through, hasMore, keptFrom } = answer.value;
      if (keptFrom > held.progress.through + 1) return await this.#reenter(held);
      for (const event of events) {
        await this.#noteMissing(held.progress.through, event.event - 1);
        const next: Result<Held, TalkFault> = await this.#process(held, event);
        if (!next.ok) return next;
        held = next.value;
      }
      await this.#noteMissing(held.progress.through, through);
      if (through > held.progress.through) held = await this.#holding.advance(held, through);
      if (!hasMore) return ok(held);
    }
  }

  /** Events are numbered without gaps. One that is counted and not given is told: the server may have kept it back. */
  async #noteMissing(through: number, to: number): Promise<void> {
    if (to <= through) return;
    const count = (await readMissing(this.#parts.vault, this.talkId)) + to - through;
    await this.#parts.vault.write([keepMissing(this.talkId, count)]);
    this.#shelf.noteMissing(to - through);
    this.#parts.onSaid(this.talkId);
  }

  /** Within the talk's turn: what is held now, for whoever keeps a step of the group. */
  get holding(): HeldGroup {
    return this.#holding;
  }

  /** Within the talk's turn: keeps something beside the group. */
  keepBeside(changes: readonly VaultChange[]): Promise<void> {
    return this.#parts.vault.write(changes);
  }

  async #process(held: Held, event: SealedEventView): Promise<Result<Held, TalkFault>> {
    if (event.event <= held.progress.through) return ok(held);
    if (event.kind === "commit") return await this.#processCommit(held, event);
    if (this.#shelf.has(event.event)) return ok(await this.#holding.advance(held, event.event));
    const isOwn = event.deviceId === this.#parts.keys.own?.deviceId && !this.#underWay.has(event.clientId);
    if (isOwn && !(await isWaiting(this.#parts.vault, event.clientId))) {
      const own = await recallOwn(this.#parts.vault, event);
      if (own === null) return await this.#reenter(held);
      const next = await this.#holding.advance(held, event.event, own.changes);
      this.#shelf.take(own.said);
      this.#parts.onSaid(this.talkId);
      return ok(next);
    }
    const said = await this.#open(held, event);
    if (isOwn) this.#parts.onSaidElsewhere(this.talkId, event.event);
    return ok(said === null ? await this.#holding.advance(held, event.event) : present(this.#holding.now, "A step was kept."));
  }

  /** What is held; what another window of this device has opened meanwhile comes onto this one's shelf. */
  async #read(): Promise<Held | null> {
    const held = await this.#holding.read();
    if (!this.#holding.takeForeignSteps()) return held;
    if (held !== null) this.#shelf.noteFirstEntry(held.progress.firstEnteredAt);
    const fresh = (await readSaid(this.#parts.vault, this.talkId)).filter(({ event }) => !this.#shelf.has(event));
    for (const said of fresh) this.#shelf.take(said);
    if (fresh.length > 0) this.#parts.onSaid(this.talkId);
    return held;
  }

  /** Opens a message or a note, and keeps it with the state that can open it no more. Null for what is passed over. */
  async #open(held: Held, event: SealedEventView): Promise<Said | null> {
    const own = this.#parts.keys.own;
    // What this device said itself it keeps when it says it: nobody opens their own messages.
    if (event.body === null || event.kind === "commit" || event.deviceId === own?.deviceId) return null;
    const about = {
      event: event.event,
      kind: event.kind,
      seq: event.seq,
      senderId: event.senderId,
      deviceId: event.deviceId,
      clientId: event.clientId,
      acceptedAt: event.acceptedAt,
    };
    let said: Said | null = null;
    const opened = await held.group.open(unpacked(event.body), async (state, message) => {
      const inside = unwrap(message, event);
      said = inside.ok ? { ...about, ...inside.value, fault: null } : { ...about, raw: null, frank: null, fault: inside.reason };
      await this.#holding.keeping(event.event, [keepSaid(this.talkId, said)])(state);
    });
    if (!opened.ok) {
      const fault = opened.reason === "wrong_epoch" ? "not_for_this_device" : "damaged";
      said = { ...about, raw: null, frank: null, fault };
      await this.#holding.advance(held, event.event, [keepSaid(this.talkId, said)]);
    }
    const kept: Said = present(said, "What was opened was kept.");
    this.#shelf.take(kept);
    this.#parts.onSaid(this.talkId);
    return kept;
  }

  async #processCommit(held: Held, event: SealedEventView): Promise<Result<Held, TalkFault>> {
    if (event.body === null || BigInt(event.epoch) < held.group.epoch) return ok(await this.#holding.advance(held, event.event));
    const commit = unpacked(event.body);
    const isOwn = event.deviceId === this.#parts.keys.own?.deviceId;
    const facts = await this.#factsOf(held.group, commit);
    if (!facts.ok) return facts;
    const { value: talk } = facts;
    const keeping = this.#holding.keeping(event.event, [], { isRenewed: isOwn && talk?.hasPath === true });
    const done = talk === null ? no("malformed" as const) : await held.group.process(commit, talk, keeping);
    // The server has sequenced a commit that this device cannot follow: it comes back from outside.
    if (!done.ok) return await this.#reenter(held);
    if (done.value.isRemoved) {
      const now = present(this.#holding.now, "A step was kept.");
      await this.#holding.forget(now);
      return await this.#enter();
    }
    if (isOwn ? done.value.added.length > 0 : done.value.isExternal) this.#parts.onLetIn(this.talkId, event.event, isOwn);
    this.#parts.onSaid(this.talkId);
    return ok(present(this.#holding.now, "A step was kept."));
  }

  /**
   * The facts by which somebody's commit is judged here. Which account is a member, and who was owed, the server has judged when it took
   * the commit, and nobody can tell it afterwards; that every key is that of a device its account has stated, each device judges itself.
   */
  async #factsOf(group: SealedGroup, commit: Uint8Array): Promise<Result<(TalkFacts & { readonly hasPath: boolean }) | null, "offline">> {
    const described = group.describe(commit);
    if (!described.ok) return ok(null);
    const { committerLeaf, path, adds, removedLeaves, leaves } = described.value;
    const committer = leaves.filter(({ leaf }) => leaf === committerLeaf);
    const spoken = [...committer, ...adds, ...(path === null ? [] : [path])];
    const believed = await this.#parts.trust.believed(spoken, "ever");
    if (!believed.ok) return believed;
    const nowMs = this.#parts.clock.nowMs();
    return ok({ ...ANYBODY, isDeviceKey: believed.value, owed: new Set(removedLeaves), nowMs, hasPath: path !== null });
  }

  /** Whether no other device of the person was in the group before this one. Those of an identity that is lost lay up nothing any more. */
  async #isFirst(group: SealedGroup): Promise<boolean> {
    const own = this.#parts.keys.own;
    const known = own === null ? null : await this.#parts.trust.known(own.accountId);
    return !group.leaves.some(
      ({ leaf, device, signatureKey }) =>
        device !== null &&
        own !== null &&
        isSameAccount(device, own.device) &&
        leaf < group.ownLeaf &&
        (known === null || this.#parts.trust.isStatedNow(known, device, signatureKey)),
    );
  }

  async #reenter(held: Held): Promise<Result<Held, TalkFault>> {
    await this.#holding.forget(held);
    return await this.#enter();
  }

  /** Null: the invitation does not open for this device, and never will. */
  async #joinBy(view: WelcomeView): Promise<Result<Held | null, "offline">> {
    const tree = unpacked(view.tree);
    const leaves = leavesIn(tree);
    if (!leaves.ok) return ok(null);
    const believed = await this.#parts.trust.believed(leaves.value, "ever");
    if (!believed.ok) return believed;
    const talk = { ...ANYBODY, nowMs: this.#parts.clock.nowMs(), isDeviceKey: believed.value };
    for (const keyPackage of await readKeptPackages(this.#parts.vault)) {
      const invitation = { welcome: unpacked(view.welcome), tree, keyPackages: [keyPackage] };
      const joined = await SealedGroup.join(this.#parts.suite, invitation, talk);
      if (!joined.ok) continue;
      // Its secret has done what it was for: whoever finds it later does not read what the Welcome said.
      const used = keyPackage.isLastResort ? [] : [{ key: keyPackage.key, value: null }];
      const held = await this.#holding.enter(
        joined.value,
        { event: view.event, isFirst: await this.#isFirst(joined.value), isRenewed: false },
        used,
      );
      this.#hasEntered(held);
      return ok(held);
    }
    return ok(null);
  }

  /** The invitation that waits for this device, if it was added and has not been told yet. */
  async #awaited(): Promise<WelcomeView | null> {
    const answer = await this.#parts.connection.call(listWelcomes, {});
    return answer.ok ? (answer.value.welcomes.find(({ talkId }) => talkId === this.talkId) ?? null) : null;
  }

  /** Begins the group, enters it by an invitation, or comes into it from outside. */
  async #enter(): Promise<Result<Held, TalkFault>> {
    const own = this.#parts.keys.own;
    if (own === null || this.#parts.keys.state !== "ready") return no("locked_out");
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      const answer = await this.#parts.connection.call(readGroup, { talkId: this.talkId });
      if (!answer.ok) return no(answer.reason.code === "not_found" ? "not_member" : "offline");
      const { group } = answer.value;
      // Events of the group may be here before the invitation into it is: what was said right after it is for this device too.
      const awaited = group === null ? null : await this.#awaited();
      const invited = awaited === null ? ok(null) : await this.#joinBy(awaited);
      if (!invited.ok) return invited;
      if (invited.value !== null) return await this.upToDate();
      const entered = group === null ? await this.#found() : await this.#comeIn(group);
      if (entered.ok) return await this.#settle(entered.value);
      if (entered.reason !== "again") return no(entered.reason);
    }
    return no("refused");
  }

  #hasEntered({ progress }: Held): void {
    this.#shelf.noteFirstEntry(progress.firstEnteredAt);
    this.#parts.onEntered(this.talkId);
  }

  async #found(): Promise<Result<Held, TalkFault | "again">> {
    const { suite, clock, connection, keys } = this.#parts;
    const { device } = present(keys.own, "The desk was started.");
    const group = await SealedGroup.start(suite, device, idBytes(this.talkId), clock);
    const founded = await connection.call(foundGroup, {
      talkId: this.talkId,
      tree: packed(group.publicTree),
      groupInfo: packed(await group.groupInfo()),
    });
    if (founded.ok) return ok(await this.#holding.enter(group, { event: 0, isFirst: true, isRenewed: true }));
    return no(founded.reason.code === "already_founded" ? "again" : faultOf(founded.reason.code));
  }

  async #comeIn(view: SealedGroupView): Promise<Result<Held, TalkFault | "again">> {
    const { suite, clock, connection, keys, trust, random } = this.#parts;
    const { device } = present(keys.own, "The desk was started.");
    const tree = unpacked(view.tree);
    const leaves = leavesIn(tree);
    if (!leaves.ok) return no("refused");
    const believed = await trust.believed([...leaves.value, { device, signatureKey: device.signaturePublicKey }], "ever");
    if (!believed.ok) return believed;
    const talk = { ...ANYBODY, owed: new Set(view.owedLeaves), nowMs: clock.nowMs(), isDeviceKey: believed.value };
    const joined = await SealedGroup.joinFromOutside(suite, device, { groupInfo: unpacked(view.groupInfo), tree }, { talk, clock });
    if (!joined.ok) return no("refused");
    const { group, bundle } = joined.value;
    const sent = await connection.call(commitChange, {
      talkId: this.talkId,
      clientId: newSealedClientId(random),
      epoch: view.epoch,
      commit: packed(bundle.commit),
      welcome: null,
      groupInfo: packed(bundle.groupInfo),
    });
    if (sent.ok) {
      const held = await this.#holding.enter(group, { event: sent.value.event, isFirst: await this.#isFirst(group), isRenewed: true });
      this.#hasEntered(held);
      return ok(held);
    }
    return no(sent.reason.code === "stale_epoch" ? "again" : faultOf(sent.reason.code));
  }

  async #settle(from: Held): Promise<Result<Held, TalkFault>> {
    // Before it looks: who is told of meanwhile is looked for again.
    this.#isSettled = true;
    const settled = await this.#settleNow(from);
    if (!settled.ok) this.#isSettled = false;
    return settled;
  }

  /** One commit that removes everybody who is owed and adds everybody who is missing; nothing where nothing is due. */
  async #settleNow(from: Held): Promise<Result<Held, TalkFault>> {
    const { connection, random, clock } = this.#parts;
    let held = from;
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      const answer = await connection.call(readGroup, { talkId: this.talkId });
      if (!answer.ok || answer.value.group === null) return no("offline");
      const view = answer.value.group;
      if (BigInt(view.epoch) !== held.group.epoch) {
        const fresh = await this.upToDate();
        if (!fresh.ok) return fresh;
        held = fresh.value;
        continue;
      }
      const packages = await packagesForMissing(this.#parts, view);
      if (!packages.ok) return packages;
      const add = packages.value;
      if (add.length === 0 && view.owedLeaves.length === 0) return ok(held);
      const talk = { ...ANYBODY, owed: new Set(view.owedLeaves), nowMs: clock.nowMs(), isDeviceKey: () => true };
      const prepared = await held.group.prepare({ add, removeLeaves: view.owedLeaves }, talk, this.#holding.keeping(held.progress.through));
      if (!prepared.ok) return no("refused");
      const { commit, welcome, groupInfo } = prepared.value;
      const sent = await connection.call(commitChange, {
        talkId: this.talkId,
        clientId: newSealedClientId(random),
        epoch: view.epoch,
        commit: packed(commit),
        welcome: welcome === null ? null : packed(welcome),
        groupInfo: packed(groupInfo),
      });
      // Its event brings it back, as it would have brought another's that was faster.
      if (!sent.ok && sent.reason.code !== "stale_epoch") return no(faultOf(sent.reason.code));
      const fresh = await this.upToDate();
      if (!fresh.ok) return fresh;
      held = fresh.value;
      if (sent.ok) return ok(held);
    }
    return no("refused");
  }
}

function faultOf(code: string): TalkFault {
  if (code === "not_found") return "not_member";
  return code === "commit_refused" || code === "class_mismatch" || code === "invalid_input" ? "refused" : "offline";
}
