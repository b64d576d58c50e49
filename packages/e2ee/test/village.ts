import { fromUtf8, hex, present, systemClock, utf8 } from "@musubi/base";
import { encode } from "ts-mls/codec/tlsEncoder.js";
import { groupContextEncoder } from "ts-mls/groupContext.js";
import { followCommit, type PublicState, readFounding } from "../src/engine/public-state.ts";
import { SealedGroup } from "../src/engine/sealed-group.ts";
import type { Suite } from "../src/engine/suite.ts";
import { readGroupInfo } from "../src/engine/wire.ts";
import type { TalkFacts } from "../src/policy.ts";
import { KeptGroup } from "./kept-group.ts";
import { expectOk, factsOf, keepNothing, Person } from "./people.ts";

/** Something in the one order of a talk. */
type Event =
  | { readonly kind: "commit"; readonly bytes: Uint8Array; readonly talk: TalkFacts; readonly welcome: Uint8Array | null }
  | { readonly kind: "message"; readonly bytes: Uint8Array; readonly text: string; readonly epoch: bigint };

/** A person in the talk and how far it has read. */
interface Villager {
  readonly person: Person;
  /** The next event to read. */
  cursor: number;
  /** Texts opened, in the order they were opened. */
  readonly heard: string[];
  /** Texts it is entitled to. */
  readonly due: string[];
  /** The group as last kept. */
  kept: KeptGroup;
}

/**
 * A talk with its order of events, as the server would keep it, and devices that read it late, twice, restarted or not at all. Every
 * action keeps the promises of section 5 of the design: one commit for each epoch, no message while a debt is open.
 */
export class Village {
  readonly #suite: Suite;
  readonly #events: Event[] = [];
  readonly #everybody: Person[] = [];
  readonly members = new Map<Person, Villager>();
  #tree: Uint8Array = new Uint8Array();
  #groupInfo: Uint8Array = new Uint8Array();
  #owed: number[] = [];
  /** What a server knows of the group, which has no secret of it. */
  #view: PublicState = { tree: new Uint8Array(), groupInfo: new Uint8Array() };
  #said = 0;
  /** How often each thing happened, so that a run that does nothing is seen. */
  readonly counts = { commits: 0, messages: 0, adds: 0, removals: 0, rejoins: 0, replays: 0, restarts: 0, crashes: 0, followed: 0 };

  constructor(suite: Suite) {
    this.#suite = suite;
  }

  /** A talk begun by one device. */
  static async begin(suite: Suite): Promise<Village> {
    const village = new Village(suite);
    const first = await village.#newPerson("a0");
    await first.start("village");
    village.members.set(first, { person: first, cursor: 0, heard: [], due: [], kept: new KeptGroup(first.group) });
    village.#tree = first.group.publicTree;
    village.#groupInfo = await first.group.groupInfo();
    const given = { tree: village.#tree, groupInfo: village.#groupInfo };
    village.#view = expectOk(await readFounding(suite, given, { groupId: utf8("village"), talk: village.#talk })).state;
    return village;
  }

  /** The member with this number, counted around. */
  pick(number: number): Villager {
    const all = [...this.members.values()];
    return present(all[number % all.length], "Somebody is there.");
  }

  get #talk(): TalkFacts {
    return factsOf(
      this.#everybody.filter((one) => this.members.has(one)).map(({ own }) => own),
      this.#owed,
    );
  }

  async #newPerson(account: string): Promise<Person> {
    const person = await Person.make(this.#suite, account, `${account}.${this.#everybody.length}`);
    this.#everybody.push(person);
    return person;
  }

  /** Says something; an open debt is paid before. */
  async say(number: number): Promise<void> {
    if (this.#owed.length > 0) await this.commit(number, {});
    const villager = this.pick(number);
    await this.catchUp(villager);
    const text = `${this.#said++}`;
    const bytes = expectOk(await villager.person.group.seal({ content: utf8(text), authenticatedData: utf8("aad") }, villager.kept.take));
    this.#events.push({ kind: "message", bytes, text, epoch: villager.person.group.epoch });
    villager.cursor += 1;
    for (const other of this.members.values()) if (other !== villager) other.due.push(text);
    this.counts.messages += 1;
  }

  /** One commits: pays the debt, adds as many devices, renews its own leaf. Several may race for the same epoch; one wins. */
  async commit(number: number, { add = 0, racers = 1 }: { readonly add?: number; readonly racers?: number }): Promise<void> {
    const newcomers = await Promise.all(Array.from({ length: add }, (_, index) => this.#newPerson(`a${(number + index) % 4}`)));
    for (const one of newcomers) this.members.set(one, { person: one, cursor: Number.NaN, heard: [], due: [], kept: new KeptGroup(null) });
    const talk = this.#talk;
    for (const one of newcomers) this.members.delete(one);
    const entrants = [...new Set(Array.from({ length: racers }, (_, index) => this.pick(number + index)))];
    const bundles = [];
    for (const entrant of entrants) {
      await this.catchUp(entrant);
      const packages = entrant === entrants[0] ? await Promise.all(newcomers.map((one) => one.keyPackage())) : [];
      bundles.push(await entrant.person.prepare({ add: packages, removeLeaves: this.#owed }, entrant === entrants[0] ? talk : this.#talk));
    }
    const [winner, bundle] = [present(entrants[0], "One wins."), present(bundles[0], "One wins.")];
    this.counts.adds += add;
    this.counts.removals += this.#owed.length;
    await this.#sequence(winner, { kind: "commit", bytes: bundle.commit, talk, welcome: bundle.welcome }, bundle.groupInfo);
    for (const one of newcomers) {
      await one.join(bundle, this.#tree, talk);
      this.members.set(one, { person: one, cursor: this.#events.length, heard: [], due: [], kept: new KeptGroup(one.group) });
    }
  }

  async #sequence(winner: Villager, event: Extract<Event, { kind: "commit" }>, groupInfo: Uint8Array): Promise<void> {
    this.#owed = [];
    this.#events.push(event);
    this.counts.commits += 1;
    await this.catchUp(winner);
    this.#tree = winner.person.group.publicTree;
    this.#groupInfo = groupInfo;
    await this.#followAsServer(event, winner);
  }

  /** A server that follows without secrets sees the tree and the transcript of the members, in every epoch. */
  async #followAsServer(event: Extract<Event, { kind: "commit" }>, winner: Villager): Promise<void> {
    const bundle = { commit: event.bytes, welcome: event.welcome, groupInfo: this.#groupInfo };
    const followed = expectOk(await followCommit(this.#suite, this.#view, bundle, event.talk));
    if (hex(followed.next.tree) !== hex(this.#tree)) throw new Error("The server sees another tree than the members.");
    const [seen, theirs] = [followed.next.groupInfo, await winner.person.group.groupInfo()].map((bytes) => expectOk(readGroupInfo(bytes)));
    if (
      hex(encode(groupContextEncoder)(present(seen, "Two.").groupContext)) !==
      hex(encode(groupContextEncoder)(present(theirs, "Two.").groupContext))
    )
      throw new Error("The server sees another transcript than the members.");
    this.#view = followed.next;
    this.counts.followed += 1;
  }

  /** Somebody leaves, or is taken out: its leaf is owed from now on. It keeps what it had, and goes on trying to read. */
  async leave(number: number): Promise<void> {
    if (this.members.size < 2 || this.#owed.length > 0) return;
    const gone = this.pick(number);
    await this.catchUp(gone);
    this.members.delete(gone.person);
    this.#owed = [gone.person.leaf];
  }

  /** A device lost its state and comes back from outside with its key. What it had not read is a gap. */
  async rejoin(number: number): Promise<void> {
    const back = this.pick(number);
    const talk = this.#talk;
    const door = { groupInfo: this.#groupInfo, tree: this.#tree };
    const { group, bundle } = expectOk(await SealedGroup.joinFromOutside(this.#suite, back.person.own, door, { talk, clock: systemClock }));
    back.person.hold(group);
    back.kept = new KeptGroup(group);
    back.due.length = 0;
    back.heard.length = 0;
    back.cursor = this.#events.length + 1;
    const debt = this.#owed;
    await this.#sequence(back, { kind: "commit", bytes: bundle.commit, talk, welcome: null }, bundle.groupInfo);
    this.#owed = debt;
    this.counts.rejoins += 1;
    if (debt.length > 0) await this.commit(number, {});
  }

  /** The process dies and begins again from what it kept. */
  restart(number: number): void {
    const villager = this.pick(number);
    villager.person.hold(expectOk(villager.kept.restore(this.#suite)));
    this.counts.restarts += 1;
  }

  /** The process dies after a message was kept and before it was sent. Its key is gone; whoever hears the next one skips it. */
  async crash(number: number): Promise<void> {
    if (this.#owed.length > 0) return;
    const villager = this.pick(number);
    await this.catchUp(villager);
    const lost = await villager.person.group.seal({ content: utf8("lost"), authenticatedData: utf8("aad") }, villager.kept.take);
    expectOk(lost);
    this.restart(number);
    this.counts.crashes += 1;
  }

  /** Reads up to the end. Messages of one epoch arrive out of order, and every third one a second time. */
  async catchUp(villager: Villager): Promise<void> {
    while (villager.cursor < this.#events.length) {
      const event = present(this.#events[villager.cursor], "It is there.");
      if (event.kind === "commit") {
        expectOk(await this.#apply(villager, event));
        villager.cursor += 1;
        continue;
      }
      const rest = this.#events.slice(villager.cursor);
      const end = rest.findIndex(({ kind }) => kind === "commit");
      const messages = rest.slice(0, end === -1 ? undefined : end).filter((one) => one.kind === "message");
      villager.cursor += messages.length;
      for (const message of messages.toReversed()) await this.#hear(villager, message);
    }
  }

  #apply(villager: Villager, event: Extract<Event, { kind: "commit" }>) {
    return villager.person.group.process(event.bytes, event.talk, villager.kept.take);
  }

  async #hear(villager: Villager, message: Extract<Event, { kind: "message" }>): Promise<void> {
    const opened = expectOk(await villager.person.group.open(message.bytes, villager.kept.take));
    villager.heard.push(fromUtf8(opened.content));
    if (villager.heard.length % 3 === 0) {
      this.counts.replays += 1;
      const again = await villager.person.group.open(message.bytes, keepNothing);
      if (again.ok) throw new Error("A message was opened twice.");
    }
  }

  /** What has to hold at the end: one view for all, everything due was heard once, and whoever is gone can read nothing more. */
  async check(): Promise<void> {
    for (const villager of this.members.values()) await this.catchUp(villager);
    const views = new Set(
      [...this.members.values()].map(({ person }) => hex(person.group.epochAuthenticator) + hex(person.group.publicTree)),
    );
    if (views.size !== 1) throw new Error(`${views.size} views of one group.`);
    for (const { person, heard, due } of this.members.values()) {
      if ([...heard].toSorted().join() !== [...due].toSorted().join())
        throw new Error(`${person.leaf} heard ${heard.join()}, due ${due.join()}.`);
    }
    const gone = this.#everybody.filter((one) => !this.members.has(one) && one.packages.length > 0);
    for (const one of gone) await this.#triesToRead(one);
  }

  async #triesToRead(outsider: Person): Promise<void> {
    const last = outsider.group.epoch;
    for (const event of this.#events) {
      if (event.kind !== "message" || event.epoch <= last) continue;
      const read = await outsider.group.open(event.bytes, keepNothing);
      if (read.ok) throw new Error("Somebody who was removed read on.");
    }
  }
}
