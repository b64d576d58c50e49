import type { InputOf, OperationName, Operations, OutputOf, TalkId } from "@musubi/protocol";
import type { Person, World } from "@musubi/testkit";
import { newClientName } from "./cast.ts";
import { callRaw, idsIn } from "./raw-call.ts";

/** alice, bob and daichi are one circle, chie and mei another; mei comes into alice's talk late, gen is blocked by alice. */
export const NAMES = ["alice", "bob", "chie", "daichi", "gen", "mei"] as const;
export type Name = (typeof NAMES)[number];

/** Something that only these may ever hear. */
export interface Secret {
  readonly text: string;
  readonly heardBy: readonly Name[];
}

/** A town with its own record of who is whose and who was where, kept apart from what the server believes. */
export class Town {
  readonly secrets: Secret[] = [];
  readonly world: World;
  readonly #people: ReadonlyMap<Name, Person>;
  readonly #shown = new Map<Name, string[]>(NAMES.map((name) => [name, []]));
  readonly #owners = new Map<string, Name>();
  readonly #everyCode = new Set<string>();
  /** Of each talk: who was ever in it, and who is. */
  readonly #visitors = new Map<string, Set<Name>>();
  readonly #members = new Map<string, Set<Name>>();
  /** Of each file: who ever saw it, and who may see it still. */
  readonly #viewers = new Map<string, Set<Name>>();
  readonly #seers = new Map<string, Set<Name>>();
  /** The talk of each album. */
  readonly #albums = new Map<string, string>();
  /** Who is in a sealed talk with whom: there everybody knows everybody's devices. */
  readonly #sealed = new Set<string>();
  readonly #met = new Set<string>();
  readonly #related = new Set<string>();

  constructor(world: World, people: ReadonlyMap<Name, Person>) {
    this.world = world;
    this.#people = people;
    for (const [name, person] of people) {
      this.owns(name, person.accountId, person.deviceId);
      this.meet(name, name);
    }
  }

  person(name: Name): Person {
    const person = this.#people.get(name);
    if (person === undefined) throw new Error(`${name} does not live here.`);
    return person;
  }

  /** Calls an operation that must succeed, and keeps what was shown. */
  async must<N extends OperationName>(name: Name, operation: N, input: InputOf<Operations[N]>): Promise<OutputOf<Operations[N]>> {
    const answer = await callRaw(this.world.url, this.person(name).token, operation, input);
    if (answer.status !== 200) throw new Error(`${operation} of ${name} was refused: ${answer.body}`);
    this.show(name, answer.body);
    const output: OutputOf<Operations[N]> = JSON.parse(answer.body);
    return output;
  }

  /** Says something in a talk. What it says is a secret of those who may hear it. */
  async say(name: Name, talkId: TalkId, text: string, heardBy: readonly Name[]): Promise<number> {
    this.secrets.push({ text, heardBy });
    return (await this.must(name, "message.send", { talkId, clientId: newClientName(), content: { kind: "text", text } })).seq;
  }

  show(name: Name, text: string): void {
    this.#shown.get(name)?.push(text);
  }

  shown(name: Name): readonly string[] {
    return this.#shown.get(name) ?? [];
  }

  owns(name: Name, ...ids: readonly string[]): void {
    for (const id of ids) this.#owners.set(id, name);
  }

  holdsCode(code: string): void {
    this.#everyCode.add(code);
  }

  enters(talkId: string, ...names: readonly Name[]): void {
    for (const name of names) {
      for (const other of this.#members.get(talkId) ?? []) this.meet(name, other);
      this.#visitors.set(talkId, (this.#visitors.get(talkId) ?? new Set()).add(name));
      this.#members.set(talkId, (this.#members.get(talkId) ?? new Set()).add(name));
    }
  }

  leaves(talkId: string, name: Name): void {
    this.#members.get(talkId)?.delete(name);
  }

  /** A file was sent where these look; of them, these look there still when all is over. */
  shows(fileId: string, viewers: readonly Name[], seers: readonly Name[]): void {
    this.#viewers.set(fileId, new Set(viewers));
    this.#seers.set(fileId, new Set(seers));
  }

  wasShown(name: Name, fileId: string): boolean {
    return this.#viewers.get(fileId)?.has(name) === true;
  }

  /** An album was made in a talk. */
  keeps(albumId: string, talkId: string): void {
    this.#albums.set(albumId, talkId);
  }

  /** The talk that an album is in; none for one that is not known. */
  talkOf(albumId: string): string {
    return this.#albums.get(albumId) ?? "";
  }

  /** An album that this person may look at now. */
  albumOf(name: Name): string | undefined {
    return [...this.#albums.keys()].find((albumId) => this.mayUse(name, albumId));
  }

  /** The two are in a sealed talk. */
  seals(one: Name, other: Name): void {
    this.#sealed.add(`${one} ${other}`).add(`${other} ${one}`);
  }

  /** Whether an id is that of a device of somebody in a sealed talk with this person. */
  isSealedWith(name: Name, id: string): boolean {
    return id.startsWith("dev_") && this.#sealed.has(`${name} ${this.ownerOf(id) ?? "?"}`);
  }

  /** The two have seen each other. */
  meet(one: Name, other: Name): void {
    this.#met.add(`${one} ${other}`).add(`${other} ${one}`);
  }

  /** The one has the other in their list now, in whatever state. */
  relates(one: Name, other: Name, isOn = true): void {
    this.meet(one, other);
    if (isOn) this.#related.add(`${one} ${other}`);
    else this.#related.delete(`${one} ${other}`);
  }

  /** Who has this account. */
  nameOf(accountId: string): Name {
    const name = NAMES.find((one) => this.person(one).accountId === accountId);
    if (name === undefined) throw new Error(`${accountId} does not live here.`);
    return name;
  }

  ownerOf(id: string): Name | undefined {
    return this.#owners.get(id);
  }

  wasIn(name: Name, talkId: string): boolean {
    return this.#visitors.get(talkId)?.has(name) === true;
  }

  hasMet(name: Name, accountId: string): boolean {
    return this.#met.has(`${name} ${this.ownerOf(accountId) ?? "?"}`);
  }

  /** A talk of several that this person is in. */
  groupOf(name: Name): string | undefined {
    return [...this.#members].find(([, members]) => members.has(name) && members.size > 1)?.[0];
  }

  /** Whether this person may do anything at all with what the name stands for, now. */
  mayUse(name: Name, id: string): boolean {
    if (!id.includes("_")) return true;
    if (id.startsWith("tlk_")) return this.#members.get(id)?.has(name) === true;
    if (id.startsWith("alb_")) return this.#members.get(this.talkOf(id))?.has(name) === true;
    const owner = this.ownerOf(id);
    if (owner === name) return true;
    if (id.startsWith("fil_")) return this.#seers.get(id)?.has(name) === true;
    if (!id.startsWith("usr_") || owner === undefined) return false;
    const isTogether = [...this.#members.values()].some((members) => members.has(name) && members.has(owner));
    return isTogether || this.#related.has(`${name} ${owner}`);
  }

  /** Every id that anybody was shown or owns, and every invite code. */
  everything(): string[] {
    const shown = NAMES.flatMap((name) => [...idsIn(this.shown(name).join("\n"))]);
    return [...new Set([...shown, ...this.#owners.keys(), ...this.#visitors.keys(), ...this.#albums.keys(), ...this.#everyCode])];
  }

  /** Whose a name is, for the message of a failure. */
  describe(id: string): string {
    return `${id} (${this.ownerOf(id) ?? `talk of ${[...(this.#members.get(id) ?? [])].join(", ")}`})`;
  }
}
