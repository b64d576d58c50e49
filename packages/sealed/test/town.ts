import { present } from "@musubi/base";
import type { MessageView, TalkId } from "@musubi/protocol";
import type { Person, World } from "@musubi/testkit";
import { anotherDevice, type Device, openDevice, until } from "./device.ts";

/** A device of the story with what outlives it. */
interface Resident {
  readonly person: Person;
  readonly kept: Map<string, Uint8Array>;
  device: Device | null;
  /** What it has to show in the end: the newest words of each message that it was there for. */
  readonly due: Map<number, string>;
}

/** What was said at a place, and who may know it. */
interface Word {
  readonly seq: number;
  readonly by: Person;
  text: string;
}

/** The most devices in a story. */
const DEVICES_MAX = 5;

/**
 * One sealed group on a real server, with the apps' own engines for its people: what happens to them, who is entitled to which words, and
 * what has to hold in the end.
 */
export class Town {
  readonly talkId: TalkId;
  readonly #residents: Resident[];
  readonly #people: readonly Person[];
  /** Those who are members now, by their place in `#people`. */
  readonly #members: Set<Person>;
  readonly #words: Word[] = [];
  /** Words with those who were members when they were said: nobody else may ever have them. */
  readonly #readers = new Map<string, Set<Person>>();
  /** Events after which a debt was open, with the epoch that had to end first. */
  readonly #debts: { readonly event: number; readonly epoch: number }[] = [];
  #count = 0;
  readonly counts = { said: 0, edited: 0, reacted: 0, removed: 0, added: 0, devices: 0, signedOut: 0, crashes: 0, oldCopies: 0, away: 0 };

  private constructor(talkId: TalkId, people: readonly Person[], residents: Resident[]) {
    this.talkId = talkId;
    this.#people = people;
    this.#residents = residents;
    this.#members = new Set(people);
  }

  /** Three friends with a device each, in a sealed group that the first one has made. */
  static async begin(world: World, name: string): Promise<Town> {
    const people = await Promise.all(["a", "b", "c"].map((letter) => world.person(`${name}.${letter}`)));
    await world.befriend(...people);
    const residents: Resident[] = [];
    for (const person of people) {
      const kept = new Map<string, Uint8Array>();
      residents.push({ person, kept, device: await openDevice(person, kept), due: new Map() });
    }
    const [first, ...others] = residents;
    const engine = present(first?.device, "It is open.").engine;
    const founded = await engine.foundGroup(
      "町",
      others.map(({ person }) => person.accountId),
      "sealed",
    );
    if (!founded.ok) throw new Error(founded.reason.code);
    const town = new Town(founded.value.talkId, people, residents);
    await town.#settle();
    return town;
  }

  /** Says something on a device that is there. */
  async say(who: number): Promise<void> {
    const resident = this.#present(who);
    const text = this.#newText();
    this.#mayRead(text);
    open(resident).engine.send(this.talkId, { kind: "text", text });
    await this.#isSaid(resident, text);
    this.counts.said += 1;
  }

  /** Several speak at once. */
  async chatter(who: number): Promise<void> {
    const speakers = [...new Set([this.#present(who), this.#present(who + 1), this.#present(who + 2)])];
    const said = speakers.map((resident) => ({ resident, text: this.#newText() }));
    for (const { text } of said) this.#mayRead(text);
    for (const { resident, text } of said) open(resident).engine.send(this.talkId, { kind: "text", text });
    for (const { resident, text } of said) await this.#isSaid(resident, text);
    this.counts.said += said.length;
  }

  /** Changes the newest words of somebody. */
  async edit(who: number): Promise<void> {
    const resident = this.#present(who);
    const word = this.#words.findLast(({ by, seq }) => by === resident.person && resident.due.has(seq));
    if (word === undefined) return;
    await this.#sees(resident, word.seq);
    const text = this.#newText();
    this.#mayRead(text);
    const edited = await open(resident).engine.edit(this.talkId, word.seq, { text });
    if (!edited.ok) throw new Error(`An edit was refused: ${edited.reason.code}.`);
    word.text = text;
    this.#due(word.seq, text);
    this.counts.edited += 1;
  }

  async react(who: number): Promise<void> {
    const resident = this.#present(who);
    const word = this.#words.findLast(({ seq }) => resident.due.has(seq));
    if (word === undefined) return;
    await this.#sees(resident, word.seq);
    const reacted = await open(resident).engine.react(this.talkId, word.seq, "🎐", true);
    if (!reacted.ok) throw new Error(`A reaction was refused: ${reacted.reason.code}.`);
    this.counts.reacted += 1;
  }

  /** The third person is taken out, or let in again. */
  async toggleThird(): Promise<void> {
    const [first, , third] = this.#people;
    if (first === undefined || third === undefined) return;
    await this.#settle();
    if (this.#members.has(third)) {
      await this.#noteDebt();
      await first.must("talk.removeMember", { talkId: this.talkId, accountId: third.accountId });
      this.#members.delete(third);
      for (const resident of this.#residents) if (resident.person === third) resident.due.clear();
      this.counts.removed += 1;
    } else {
      await first.must("talk.addMembers", { talkId: this.talkId, accountIds: [third.accountId] });
      this.#members.add(third);
      this.counts.added += 1;
    }
    await this.#settle();
  }

  /** Somebody lets one more device in, by the recovery code. */
  async newDevice(who: number): Promise<void> {
    if (this.#residents.length >= DEVICES_MAX) return;
    const { person, device } = this.#present(who);
    const code = await device?.desk.keys?.makeRecoveryCode();
    if (code?.ok !== true) throw new Error("A code is made.");
    const [kept, signedIn] = [new Map<string, Uint8Array>(), await anotherDevice(person)];
    const fresh: Resident = { person, kept, device: await openDevice(signedIn, kept), due: new Map() };
    const recovered = await open(fresh).desk.recover(code.value);
    if (!recovered.ok) throw new Error(`The code opens nothing: ${recovered.reason}.`);
    this.#residents.push(fresh);
    this.counts.devices += 1;
    await this.#settle();
  }

  /** A second device is signed out. */
  async signOut(): Promise<void> {
    const last = this.#residents.at(-1);
    if (last === undefined || this.#residents.length <= this.#people.length) return;
    await this.#settle();
    await this.#noteDebt();
    await open(last).person.must("session.signOut", {});
    await open(last).close();
    this.#residents.pop();
    this.counts.signedOut += 1;
    await this.#settle();
  }

  /** The browser dies between keeping a sealed message and sending it; the next start sends it. */
  async crash(who: number): Promise<void> {
    const resident = this.#present(who);
    const text = this.#newText();
    this.#mayRead(text);
    const device = open(resident);
    const isKept = device.sealedCopyKept();
    device.engine.send(this.talkId, { kind: "text", text });
    await isKept;
    await device.close();
    resident.device = await openDevice(device.person, resident.kept);
    await this.#isSaid(resident, text);
    this.counts.crashes += 1;
  }

  /** A profile is put back from a copy after more was said: what came in between it need not have, but it goes on. */
  async oldCopy(who: number): Promise<void> {
    const resident = this.#present(who);
    const copy = new Map([...resident.kept].map(([key, value]) => [key, value.slice()]));
    await this.say(who);
    await open(resident).close();
    resident.kept.clear();
    for (const [key, value] of copy) resident.kept.set(key, value);
    resident.device = await openDevice(open(resident).person, resident.kept);
    resident.due.clear();
    this.counts.oldCopies += 1;
    await this.#settle();
  }

  /** Somebody is away while others speak, and is back. */
  async away(who: number): Promise<void> {
    const resident = this.#present(who);
    const device = open(resident);
    await device.close();
    resident.device = null;
    if (this.#residents.some((one) => one.device !== null && this.#members.has(one.person))) await this.chatter(who + 1);
    resident.device = await openDevice(device.person, resident.kept);
    this.counts.away += 1;
  }

  /** What has to hold in the end. */
  async check(): Promise<void> {
    await this.#settle();
    for (const resident of this.#residents) if (this.#members.has(resident.person)) await this.#hasReadAll(resident);
    for (const { person, kept } of this.#residents) this.#hasNothingElse(person, kept);
    await this.#noneWhileOwed();
  }

  #newText(): string {
    this.#count += 1;
    return `言葉${String(this.#count).padStart(3, "0")}`;
  }

  #mayRead(text: string): void {
    this.#readers.set(text, new Set(this.#members));
  }

  /** A member's device that is open, counted around. */
  #present(who: number): Resident {
    const all = this.#residents.filter(({ person, device }) => device !== null && this.#members.has(person));
    return present(all[who % all.length], "Somebody is there.");
  }

  async #isSaid(resident: Resident, text: string): Promise<void> {
    const seq = () => shown(resident, this.talkId).find(({ content }) => content.kind === "text" && content.text === text)?.seq ?? null;
    await open(resident).engine.openTalk(this.talkId);
    await until(() => seq() !== null);
    const place = present(seq(), "It is shown.");
    this.#words.push({ seq: place, by: resident.person, text });
    this.#due(place, text);
  }

  /** Somebody who has just come back waits, as people do, until they see what they answer. */
  async #sees(resident: Resident, seq: number): Promise<void> {
    await open(resident).engine.openTalk(this.talkId);
    await until(() => shown(resident, this.talkId).some((one) => one.seq === seq));
  }

  /** Every member's device has to have it in the end. */
  #due(seq: number, text: string): void {
    for (const resident of this.#residents) if (this.#members.has(resident.person)) resident.due.set(seq, text);
  }

  /** Everybody who is there has followed, and nothing is due any more. */
  async #settle(): Promise<void> {
    for (const resident of this.#residents) {
      if (!this.#members.has(resident.person) || resident.device === null) continue;
      const { engine, desk } = resident.device;
      await until(() => engine.state().talks.byId.has(this.talkId));
      await engine.openTalk(this.talkId);
      await desk.takeWelcomes();
      await desk.follow(this.talkId);
    }
    const first = this.#present(0);
    await until(async () => {
      await open(first).desk.settle(this.talkId);
      const { group } = await first.person.must("sealed.readGroup", { talkId: this.talkId });
      return group !== null && group.owedLeaves.length === 0 && group.missing.length === 0;
    });
    for (const resident of this.#residents) {
      if (!this.#members.has(resident.person)) continue;
      await resident.device?.desk.takeWelcomes();
      await resident.device?.desk.follow(this.talkId);
    }
  }

  async #noteDebt(): Promise<void> {
    const { group } = await present(this.#people[0], "Somebody is there.").must("sealed.readGroup", { talkId: this.talkId });
    if (group !== null) this.#debts.push({ event: group.event, epoch: group.epoch });
  }

  async #hasReadAll(resident: Resident): Promise<void> {
    const texts = () =>
      new Map(shown(resident, this.talkId).flatMap(({ seq, content }) => (content.kind === "text" ? [[seq, content.text]] : [])));
    const missing = () => [...resident.due].filter(([seq, text]) => texts().get(seq) !== text);
    await until(() => missing().length === 0).catch((cause: unknown) => {
      const view = shown(resident, this.talkId).map(
        ({ seq, content }) => `${seq}:${content.kind === "text" ? content.text : content.kind}`,
      );
      throw new Error(`${resident.person.handle} lacks ${JSON.stringify(missing())}; it shows ${view.join(" ")}.`, { cause });
    });
    const all = [...texts().values()];
    if (new Set(all).size !== all.length) throw new Error(`${resident.person.handle} reads something twice: ${all.join(" ")}.`);
  }

  #hasNothingElse(person: Person, kept: ReadonlyMap<string, Uint8Array>): void {
    const held = [...kept.values()].map((value) => new TextDecoder().decode(value)).join("\n");
    const foreign = [...this.#readers].filter(([text, readers]) => !readers.has(person) && held.includes(text));
    if (foreign.length > 0) throw new Error(`${person.handle} holds what is not theirs: ${foreign.map(([text]) => text).join(" ")}.`);
  }

  /** Between a debt and the commit that paid it nothing was taken: what came after is of a later epoch. */
  async #noneWhileOwed(): Promise<void> {
    const events = [];
    for (let after = 0; ; ) {
      const page = await present(this.#people[0], "Somebody is there.").must("sealed.follow", {
        talkId: this.talkId,
        after,
        countMax: 100,
      });
      events.push(...page.events);
      after = page.through;
      if (!page.hasMore) break;
    }
    for (const debt of this.#debts) {
      const early = events.filter(({ event, kind, epoch }) => event > debt.event && kind !== "commit" && epoch <= debt.epoch);
      if (early.length > 0) throw new Error(`Taken while somebody was owed: ${early.map(({ event }) => event).join(" ")}.`);
    }
  }
}

function open({ device }: Resident): Device {
  return present(device, "It is open.");
}

function shown({ device }: Resident, talkId: TalkId): readonly MessageView[] {
  return device?.engine.state().timelines.get(talkId)?.messages ?? [];
}
