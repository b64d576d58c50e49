import { present, type Result, systemClock, systemRandom, utf8 } from "@musubi/base";
import { type DeviceName, deviceText } from "../src/device-name.ts";
import type { Bundle, Change, Committed } from "../src/engine/commits.ts";
import { makeKeyPackage, makeSignatureKeys, type OwnDevice, type OwnKeyPackage } from "../src/engine/key-package.ts";
import type { OpenedMessage } from "../src/engine/messages.ts";
import { SealedGroup } from "../src/engine/sealed-group.ts";
import { openSuite, type Suite } from "../src/engine/suite.ts";
import type { TalkFacts } from "../src/policy.ts";
import type { Refusal } from "../src/refusal.ts";

/** Keeps nothing: for tests that do not look at what a device stores. */
export const keepNothing = (): Promise<void> => Promise.resolve();

/** The value, or a failed test that names the reason. */
export function expectOk<T>(result: Result<T, unknown>): T {
  if (!result.ok) throw new Error(`Refused: ${String(result.reason)}.`);
  return result.value;
}

/** The primitives of this platform. */
export async function makeSuite(): Promise<Suite> {
  return expectOk(await openSuite(systemRandom));
}

/** 16 bytes that name something in a test. */
export function id16(name: string): Uint8Array {
  const id = new Uint8Array(16);
  id.set(utf8(name).subarray(0, 16));
  return id;
}

/** A device in a test, with what it knows and what it was last told to keep. */
export class Person {
  readonly suite: Suite;
  readonly own: OwnDevice;
  readonly packages: OwnKeyPackage[] = [];
  #group: SealedGroup | null = null;

  constructor(suite: Suite, own: OwnDevice) {
    this.suite = suite;
    this.own = own;
  }

  /** A device of an account, with new keys. */
  static async make(suite: Suite, account: string, device = `${account}-1`): Promise<Person> {
    const keys = await makeSignatureKeys(suite);
    return new Person(suite, { account: id16(account), device: id16(device), ...keys });
  }

  /** Its end of the group it is in. */
  get group(): SealedGroup {
    return present(this.#group, "It is in a group.");
  }

  /** Takes another end of a group for its own. */
  hold(group: SealedGroup): void {
    this.#group = group;
  }

  /** A KeyPackage to be added by. */
  async keyPackage(): Promise<Uint8Array> {
    const made = await makeKeyPackage(this.suite, this.own, systemClock);
    this.packages.push(made);
    return made.publicBytes;
  }

  /** Begins a group alone. */
  async start(name = "talk"): Promise<this> {
    this.hold(await SealedGroup.start(this.suite, this.own, utf8(name), systemClock));
    return this;
  }

  /** Enters by a Welcome, with the tree of whoever made it. */
  async join(bundle: Bundle, tree: Uint8Array, talk: TalkFacts): Promise<void> {
    const invitation = { welcome: present(bundle.welcome, "Somebody was added."), tree, keyPackages: this.packages };
    this.hold(expectOk(await SealedGroup.join(this.suite, invitation, talk)));
  }

  /** Seals a text. */
  async say(text: string, authenticatedData: Uint8Array = new Uint8Array()): Promise<Uint8Array> {
    return expectOk(await this.group.seal({ content: utf8(text), authenticatedData }, keepNothing));
  }

  /** Opens a message, or says why not. */
  hear(message: Uint8Array): Promise<Result<OpenedMessage, Refusal>> {
    return this.group.open(message, keepNothing);
  }

  /** Prepares a commit that has to be possible. */
  async prepare(change: Change, talk: TalkFacts): Promise<Bundle> {
    return expectOk(await this.group.prepare(change, talk, keepNothing));
  }

  /** Applies a commit, or says why not. */
  process(commit: Uint8Array, talk: TalkFacts): Promise<Result<Committed, Refusal>> {
    return this.group.process(commit, talk, keepNothing);
  }

  /** Its leaf in the group. */
  get leaf(): number {
    return this.group.ownLeaf;
  }
}

/** The facts of a talk whose members and devices are these people. */
export function talkOf(people: readonly Person[], owed: readonly number[] = []): TalkFacts {
  return factsOf(
    people.map(({ own }) => own),
    owed,
  );
}

/** The facts of a talk whose devices are these. */
export function factsOf(
  devices: readonly (DeviceName & { readonly signaturePublicKey: Uint8Array })[],
  owed: readonly number[] = [],
): TalkFacts {
  const keys = new Map(devices.map((device) => [deviceText(device), String(device.signaturePublicKey)]));
  const accounts = new Set(devices.map(({ account }) => String(account)));
  return {
    isMember: (account) => accounts.has(String(account)),
    isDeviceKey: (device, key) => keys.get(deviceText(device)) === String(key),
    owed: new Set(owed),
    nowMs: systemClock.nowMs(),
  };
}

/** One commits, everybody else (and the committer itself) applies it; whoever was added joins. */
export async function commitTogether(
  committer: Person,
  change: Omit<Change, "add"> & { readonly add?: readonly Person[]; readonly others?: readonly Person[] },
  talk: TalkFacts,
): Promise<Bundle> {
  const { add: newcomers = [], others = [], ...rest } = change;
  const add = await Promise.all(newcomers.map((one) => one.keyPackage()));
  const bundle = await committer.prepare({ ...rest, add }, talk);
  for (const one of [committer, ...others]) expectOk(await one.process(bundle.commit, talk));
  for (const one of newcomers) await one.join(bundle, committer.group.publicTree, talk);
  return bundle;
}
