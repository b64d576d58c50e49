import { base64url, fromBase64url, hex, present, systemClock, systemRandom, utf8 } from "@musubi/base";
import {
  commitTo,
  makeKeyPackage,
  makeSignatureKeys,
  type OwnDevice,
  type OwnKeyPackage,
  openSuite,
  publicKeyOf,
  readOpenPart,
  readSealedBody,
  readStatement,
  SealedGroup,
  type Statement,
  type Suite,
  signStatement,
  statementHash,
  type TalkFacts,
  writeOpenPart,
  writeSealedBody,
} from "@musubi/e2ee";
import {
  type AccountId,
  type ClientId,
  type commitChange,
  type DeviceId,
  type InputOf,
  idBytes,
  idFromBytes,
  type OutputOf,
  type SealedEventView,
  type sendSealed,
  type TalkId,
} from "@musubi/protocol";
import type { Answer, Person } from "@musubi/testkit";

const keep = (): Promise<void> => Promise.resolve();
const bytesOf = (text: string): Uint8Array => present(fromBase64url(text), "It is base64url.");

/** The value, or a failed test that names the reason. */
export function expectOk<T>(result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: unknown }): T {
  if (!result.ok) throw new Error(`Refused: ${String(result.reason)}.`);
  return result.value;
}

/** The primitives of this platform. */
export async function makeSuite(): Promise<Suite> {
  return expectOk(await openSuite(systemRandom));
}

/** The 16 random bytes of a new sealed message's name. */
export function newSealedName(): ClientId {
  return base64url(systemRandom.bytes(16)) as ClientId;
}

/** The identity of an account, held by all its devices. */
export interface Identity {
  readonly seed: Uint8Array;
}

/** A person's device with the real engine, speaking to a real server: as small as a client can be. */
export class SealedDevice {
  readonly person: Person;
  readonly suite: Suite;
  readonly own: OwnDevice;
  readonly identity: Identity;
  readonly packages: OwnKeyPackage[] = [];
  readonly groups = new Map<TalkId, SealedGroup>();
  /** The last event of each talk that was followed. */
  readonly known = new Map<TalkId, number>();

  private constructor(person: Person, suite: Suite, own: OwnDevice, identity: Identity) {
    this.person = person;
    this.suite = suite;
    this.own = own;
    this.identity = identity;
  }

  /** A device with new keys that its account states beside those that it stated before, with KeyPackages laid in. */
  static async open(suite: Suite, person: Person, identity: Identity = { seed: systemRandom.bytes(32) }): Promise<SealedDevice> {
    const keys = await makeSignatureKeys(suite);
    const own = { account: idBytes(person.accountId), device: idBytes(person.deviceId), ...keys };
    const device = new SealedDevice(person, suite, own, identity);
    await device.state((devices) => [...devices, { device: own.device, signatureKey: own.signaturePublicKey }]);
    await device.layIn(3);
    return device;
  }

  /** Publishes the account's next statement. */
  async state(change: (devices: Statement["devices"]) => Statement["devices"]): Promise<void> {
    await this.person.must("key.publish", { statement: await this.nextStatement(change) });
  }

  /** The account's next statement, signed. */
  async nextStatement(
    change: (devices: Statement["devices"]) => Statement["devices"],
    over: Partial<Statement> = {},
    { seed }: Identity = this.identity,
  ) {
    const { chain } = await this.person.must("key.readChain", { accountId: this.person.accountId, after: -1 });
    const last = chain.statements.at(-1);
    const before = last === undefined ? null : expectOk(readStatement(bytesOf(last.bytes)));
    const statement: Statement = {
      account: this.own.account,
      number: chain.newest + 1,
      previousHash: last === undefined ? new Uint8Array(32) : statementHash(bytesOf(last.bytes)),
      identityKey: publicKeyOf(seed),
      isReset: false,
      devices: [...change(before?.devices ?? [])].sort((one, other) => (hex(one.device) < hex(other.device) ? -1 : 1)),
      statedAtMs: Math.max(systemClock.nowMs(), before?.statedAtMs ?? 0),
      ...over,
    };
    const signed = signStatement(statement, { identitySeed: seed });
    return { number: statement.number, bytes: base64url(signed.bytes), signature: base64url(signed.signature), formerSignature: null };
  }

  /** Lays in KeyPackages, and one for when they have run out. */
  async layIn(count: number): Promise<void> {
    const made = await Promise.all(Array.from({ length: count + 1 }, () => makeKeyPackage(this.suite, this.own, systemClock)));
    this.packages.push(...made);
    const [lastResort, ...usual] = made.map(({ publicBytes }) => base64url(publicBytes));
    await this.person.must("key.addPackages", { keyPackages: usual, lastResort: present(lastResort, "One at least.") });
  }

  group(talkId: TalkId): SealedGroup {
    return present(this.groups.get(talkId), "It is in the group.");
  }

  /** What this device knows of a talk: from the server's lists, which clients of the product check against the key log. */
  async facts(talkId: TalkId, owed: readonly number[] = []): Promise<TalkFacts> {
    const { members } = await this.person.must("talk.listMembers", { talkId });
    const keys = new Map<string, string>();
    for (const { profile } of members) {
      const { chain } = await this.person.must("key.readChain", { accountId: profile.accountId, after: -1 });
      const last = chain.statements.at(-1);
      if (last === undefined) continue;
      for (const one of expectOk(readStatement(bytesOf(last.bytes))).devices) keys.set(hex(one.device), hex(one.signatureKey));
    }
    const accounts = new Set(members.map(({ profile }) => hex(idBytes(profile.accountId))));
    return {
      isMember: (account) => accounts.has(hex(account)),
      isDeviceKey: ({ device }, key) => keys.get(hex(device)) === hex(key),
      owed: new Set(owed),
      nowMs: systemClock.nowMs(),
    };
  }

  /** Begins a talk's group, alone. */
  async found(talkId: TalkId): Promise<void> {
    const group = await SealedGroup.start(this.suite, this.own, idBytes(talkId), systemClock);
    await this.person.must("sealed.found", { talkId, tree: base64url(group.publicTree), groupInfo: base64url(await group.groupInfo()) });
    this.groups.set(talkId, group);
    this.known.set(talkId, 0);
  }

  /** Prepares a commit for the present epoch: whatever is owed and missing, as the server tells it, unless something else is asked for. */
  async prepare(talkId: TalkId, change: { readonly add?: readonly Uint8Array[]; readonly removeLeaves?: readonly number[] } = {}) {
    const { group } = await this.person.must("sealed.readGroup", { talkId });
    const { owedLeaves = [], missing = [] } = group ?? {};
    const deviceIds = missing.map(({ deviceId }) => deviceId);
    const taken =
      change.add !== undefined || deviceIds.length === 0 ? [] : (await this.person.must("key.takePackages", { talkId, deviceIds })).taken;
    const add = change.add ?? taken.map(({ keyPackage }) => bytesOf(keyPackage));
    const removeLeaves = change.removeLeaves ?? owedLeaves;
    const bundle = expectOk(await this.group(talkId).prepare({ add, removeLeaves }, await this.facts(talkId, owedLeaves), keep));
    return {
      talkId,
      clientId: newSealedName(),
      epoch: Number(this.group(talkId).epoch),
      commit: base64url(bundle.commit),
      welcome: bundle.welcome === null ? null : base64url(bundle.welcome),
      groupInfo: base64url(bundle.groupInfo),
    } satisfies InputOf<typeof commitChange>;
  }

  /** Commits what is due, or only renews the own leaf, and follows it. */
  async commit(talkId: TalkId, change: Parameters<SealedDevice["prepare"]>[1] = {}): Promise<OutputOf<typeof commitChange>> {
    const output = await this.person.must("sealed.commit", await this.prepare(talkId, change));
    await this.follow(talkId);
    return output;
  }

  /** Enters every talk that somebody added this device to. */
  async enter(): Promise<TalkId[]> {
    const { welcomes } = await this.person.must("sealed.listWelcomes", {});
    for (const { talkId, event, welcome, tree } of welcomes) {
      const { group } = await this.person.must("sealed.readGroup", { talkId });
      const invitation = { welcome: bytesOf(welcome), tree: bytesOf(tree), keyPackages: this.packages };
      this.groups.set(talkId, expectOk(await SealedGroup.join(this.suite, invitation, await this.facts(talkId, group?.owedLeaves ?? []))));
      this.known.set(talkId, event);
      await this.person.must("sealed.confirmWelcome", { talkId, event });
    }
    return welcomes.map(({ talkId }) => talkId);
  }

  /** Comes in from outside; what the server answers is the caller's to judge. */
  async comeIn(talkId: TalkId): Promise<Answer<"sealed.commit">> {
    const { group: standing } = await this.person.must("sealed.readGroup", { talkId });
    const { epoch, tree, groupInfo, owedLeaves } = present(standing, "The group was begun.");
    const door = { tree: bytesOf(tree), groupInfo: bytesOf(groupInfo) };
    const talk = await this.facts(talkId, owedLeaves);
    const { group, bundle } = expectOk(await SealedGroup.joinFromOutside(this.suite, this.own, door, { talk, clock: systemClock }));
    const answer = await this.person.call("sealed.commit", {
      talkId,
      clientId: newSealedName(),
      epoch,
      commit: base64url(bundle.commit),
      welcome: null,
      groupInfo: base64url(bundle.groupInfo),
    });
    if (answer.output === undefined) return answer;
    this.groups.set(talkId, group);
    this.known.set(talkId, answer.output.event);
    return answer;
  }

  /** Seals a body as it goes to the server. */
  async seal(
    talkId: TalkId,
    text: string,
    use: InputOf<typeof sendSealed>["use"] = { kind: "message" },
  ): Promise<InputOf<typeof sendSealed>> {
    const clientId = newSealedName();
    const group = this.group(talkId);
    const [talk, message, body] = [idBytes(talkId), bytesOf(clientId), utf8(text)];
    const frankingKey = systemRandom.bytes(32);
    const commitment = commitTo(
      frankingKey,
      { talk, message, epoch: group.epoch, account: this.own.account, device: this.own.device },
      body,
    );
    const input = { content: writeSealedBody({ frankingKey, body }), authenticatedData: writeOpenPart({ talk, message, commitment }) };
    const sealed = expectOk(await group.seal(input, keep));
    return { talkId, clientId, epoch: Number(group.epoch), body: base64url(sealed), use };
  }

  /** Says something. */
  async say(talkId: TalkId, text: string, use?: InputOf<typeof sendSealed>["use"]): Promise<OutputOf<typeof sendSealed>> {
    return this.person.must("sealed.send", await this.seal(talkId, text, use));
  }

  /** Follows a talk to its end; gives what others said meanwhile. */
  async follow(talkId: TalkId): Promise<string[]> {
    const heard: string[] = [];
    for (;;) {
      const page = await this.person.must("sealed.follow", { talkId, after: this.known.get(talkId) ?? 0, countMax: 50 });
      for (const event of page.events) heard.push(...(await this.#apply(talkId, event)));
      this.known.set(talkId, page.through);
      if (!page.hasMore) return heard;
    }
  }

  async #apply(talkId: TalkId, event: SealedEventView): Promise<string[]> {
    const group = this.group(talkId);
    if (event.body === null || group.isRemoved) return [];
    if (event.kind === "commit") {
      const facts = expectOk(group.describe(bytesOf(event.body)));
      // A test's client believes the server about who was owed.
      const talk = { ...(await this.facts(talkId)), owed: new Set(facts.removedLeaves) };
      expectOk(await group.process(bytesOf(event.body), talk, keep));
      return [];
    }
    if (event.deviceId === this.person.deviceId) return [];
    const opened = expectOk(await group.open(bytesOf(event.body), keep));
    const part = expectOk(readOpenPart(opened.authenticatedData));
    const { body, frankingKey } = expectOk(readSealedBody(opened.content));
    const { talk, message } = part;
    const account = opened.sender.account;
    const commitment = commitTo(frankingKey, { talk, message, epoch: opened.epoch, account, device: opened.sender.device }, body);
    if (hex(commitment) !== hex(part.commitment)) throw new Error("The commitment is of something else.");
    return [new TextDecoder().decode(body)];
  }
}

/** The ids behind a name in a credential. */
export function idsOf({ account, device }: { readonly account: Uint8Array; readonly device: Uint8Array }): {
  readonly accountId: AccountId;
  readonly deviceId: DeviceId;
} {
  return { accountId: present(idFromBytes("usr", account), "An account."), deviceId: present(idFromBytes("dev", device), "A device.") };
}
