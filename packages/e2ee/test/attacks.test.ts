import { fromUtf8, ManualClock, no, present, systemClock, utf8 } from "@musubi/base";
import { beforeAll, describe, expect, test } from "vitest";
import { checkKeyPackage, makeKeyPackage } from "../src/engine/key-package.ts";
import { SealedGroup } from "../src/engine/sealed-group.ts";
import type { Suite } from "../src/engine/suite.ts";
import { KEY_PACKAGE_DAYS } from "../src/limits.ts";
import { isRightGuess, secretsWithin, stateOf } from "./follow.ts";
import { commitTogether, expectOk, keepNothing, makeSuite, Person, talkOf } from "./people.ts";

let suite: Suite;
beforeAll(async () => {
  suite = await makeSuite();
});

const DAY_MS = 86_400_000;

async function together(...names: readonly string[]): Promise<Person[]> {
  const people = await Promise.all(names.map((name) => Person.make(suite, name)));
  const first = present(people[0], "Somebody begins.");
  await first.start();
  await commitTogether(first, { add: people.slice(1) }, talkOf(people));
  return people;
}

/** What a removed device knows and tries: all zero, and whatever its keys open in the path. */
async function triesToFollow(before: ReturnType<typeof stateOf>, commit: Uint8Array, after: Person): Promise<boolean> {
  const { treeHash } = stateOf(after).groupContext;
  const known = [new Uint8Array(32), ...(await secretsWithin(suite, { state: before, commit, treeHash }))];
  for (const commitSecret of known) if (await isRightGuess(suite, { state: before, commit, commitSecret, treeHash })) return true;
  return false;
}

describe("a removed device", () => {
  test("[SEALED-02] one of many, cannot compute the epoch after its removal, nor read what is said in it", async () => {
    const [alice, bob, chie, daichi] = (await together("alice", "bob", "chie", "daichi")) as [Person, Person, Person, Person];
    const all = talkOf([alice, bob, chie, daichi]);
    await commitTogether(daichi, { others: [alice, bob, chie] }, all);
    const before = stateOf(daichi);
    const rest = talkOf([alice, bob, chie], [daichi.leaf]);
    const { commit } = await commitTogether(alice, { removeLeaves: [daichi.leaf], others: [bob, chie] }, rest);
    expect(await triesToFollow(before, commit, alice)).toBe(false);
    expect(await daichi.hear(await bob.say("without you"))).toEqual(no("wrong_epoch"));
  });

  test("[SEALED-02] the last other, cannot follow, nor through commits that only add", async () => {
    const [alice, bob] = (await together("alice", "bob")) as [Person, Person];
    const before = stateOf(bob);
    const { commit } = await commitTogether(alice, { removeLeaves: [bob.leaf] }, talkOf([alice], [bob.leaf]));
    expect(await triesToFollow(before, commit, alice)).toBe(false);
    const [chie, emi] = [await Person.make(suite, "chie"), await Person.make(suite, "emi")];
    const { commit: first } = await commitTogether(alice, { add: [chie] }, talkOf([alice, chie]));
    // Were the epoch between known, an add would be followed with a commit secret of zeros: RFC 9420 § 8 gives it none of its own.
    const guess = { ...before, groupContext: { ...before.groupContext, epoch: before.groupContext.epoch + 1n } };
    expect(await triesToFollow(guess, first, alice)).toBe(false);
    await commitTogether(chie, { add: [emi], others: [alice] }, talkOf([alice, chie, emi]));
    expect(await bob.hear(await emi.say("without you"))).toEqual(no("wrong_epoch"));
  });

  test("[SEALED-02] the same attack succeeds for a device that stays: the attack is a real one", async () => {
    const [alice, bob] = (await together("alice", "bob")) as [Person, Person];
    const before = stateOf(bob);
    const { commit } = await commitTogether(alice, {}, talkOf([alice, bob]));
    expect(await triesToFollow(before, commit, alice)).toBe(true);
  });
});

describe("a new device", () => {
  test("[SEALED-02] cannot read what was said before it came", async () => {
    const [alice, bob] = (await together("alice", "bob")) as [Person, Person];
    const early = await alice.say("before");
    const chie = await Person.make(suite, "chie");
    await commitTogether(alice, { add: [chie], others: [bob] }, talkOf([alice, bob, chie]));
    expect(await chie.hear(early)).toEqual(no("wrong_epoch"));
  });
});

describe("a commit is refused before it is processed, by everybody and by its maker", () => {
  test("[SEALED-02] that removes somebody to whom nothing is owed", async () => {
    const [alice, bob, chie] = (await together("alice", "bob", "chie")) as [Person, Person, Person];
    const talk = talkOf([alice, bob, chie]);
    expect(await alice.group.prepare({ removeLeaves: [bob.leaf] }, talk, keepNothing)).toEqual(no("removal_not_allowed"));
    const { commit } = await alice.prepare({ removeLeaves: [bob.leaf] }, talkOf([alice, bob, chie], [bob.leaf]));
    expect(await chie.process(commit, talk)).toEqual(no("removal_not_allowed"));
    expect(await bob.process(commit, talk)).toEqual(no("removal_not_allowed"));
  });

  test("[SEALED-02] that leaves a debt unpaid", async () => {
    const [alice, bob, chie] = (await together("alice", "bob", "chie")) as [Person, Person, Person];
    const { commit } = await alice.prepare({}, talkOf([alice, bob, chie]));
    expect(await bob.process(commit, talkOf([alice, bob], [chie.leaf]))).toEqual(no("debt_unpaid"));
  });

  test("[SEALED-02] of a device that is itself owed", async () => {
    const [alice, bob, chie] = (await together("alice", "bob", "chie")) as [Person, Person, Person];
    const { commit } = await chie.prepare({}, talkOf([alice, bob, chie]));
    expect(await bob.process(commit, talkOf([alice, bob], [chie.leaf]))).toEqual(no("committer_unknown"));
  });

  test("[SEALED-02] that adds somebody who is no member, or a device that the key log does not know", async () => {
    const [alice, bob] = (await together("alice", "bob")) as [Person, Person];
    const chie = await Person.make(suite, "chie");
    const add = [await chie.keyPackage()];
    const { commit } = await alice.prepare({ add }, talkOf([alice, bob, chie]));
    expect(await bob.process(commit, talkOf([alice, bob]))).toEqual(no("not_a_member"));
    const otherKeys = await Person.make(suite, "chie");
    expect(await bob.process(commit, talkOf([alice, bob, otherKeys]))).toEqual(no("unknown_device"));
  });

  test("[SEALED-02] that adds a device twice, or one that is there already", async () => {
    const [alice, bob] = (await together("alice", "bob")) as [Person, Person];
    const talk = talkOf([alice, bob]);
    expect(await alice.group.prepare({ add: [await bob.keyPackage()] }, talk, keepNothing)).toMatchObject({ ok: false });
    const chie = await Person.make(suite, "chie");
    const twice = { add: [await chie.keyPackage(), await chie.keyPackage()] };
    expect(await alice.group.prepare(twice, talkOf([alice, bob, chie]), keepNothing)).toMatchObject({ ok: false });
    const same = await chie.keyPackage();
    expect(await alice.group.prepare({ add: [same, same] }, talkOf([alice, bob, chie]), keepNothing)).toMatchObject({ ok: false });
  });
});

describe("a device from outside", () => {
  test("[SEALED-02] may not take away another one's leaf", async () => {
    const [alice, bob, chie] = (await together("alice", "bob", "chie")) as [Person, Person, Person];
    const door = { groupInfo: await alice.group.groupInfo(), tree: alice.group.publicTree };
    // To the joiner, Chie's leaf passes for its own former one: same key, another name in the log of everybody else.
    const impostor = new Person(suite, { ...chie.own, device: bob.own.device, account: bob.own.account });
    const joined = await SealedGroup.joinFromOutside(suite, impostor.own, door, {
      talk: { ...talkOf([alice, bob, chie]), isDeviceKey: () => true },
      clock: systemClock,
    });
    expect(joined).toEqual(no("removal_not_allowed"));
  });

  test("[SEALED-02] whose account is no member is refused by everybody", async () => {
    const [alice, bob] = (await together("alice", "bob")) as [Person, Person];
    const chie = await Person.make(suite, "chie");
    const door = { groupInfo: await alice.group.groupInfo(), tree: alice.group.publicTree };
    const facts = { talk: talkOf([alice, bob, chie]), clock: systemClock };
    const { bundle } = expectOk(await SealedGroup.joinFromOutside(suite, chie.own, door, facts));
    expect(await alice.process(bundle.commit, talkOf([alice, bob]))).toEqual(no("not_a_member"));
  });

  test("that is a new one of a member comes in without anybody leaving", async () => {
    const [alice, bob] = (await together("alice", "bob")) as [Person, Person];
    const second = await Person.make(suite, "bob", "bob-2");
    const talk = talkOf([alice, bob, second]);
    const door = { groupInfo: await alice.group.groupInfo(), tree: alice.group.publicTree };
    const { group, bundle } = expectOk(await SealedGroup.joinFromOutside(suite, second.own, door, { talk, clock: systemClock }));
    second.hold(group);
    for (const one of [alice, bob]) expect(expectOk(await one.process(bundle.commit, talk)).isExternal).toBe(true);
    expect(fromUtf8(expectOk(await bob.hear(await second.say("me too"))).content)).toBe("me too");
  });
});

describe("joining", () => {
  test("[SEALED-02] a group with somebody in it whom the key log does not know is refused, unless that one is known to be leaving", async () => {
    const [alice, bob] = (await together("alice", "bob")) as [Person, Person];
    const chie = await Person.make(suite, "chie");
    const bundle = await alice.prepare({ add: [await chie.keyPackage()] }, talkOf([alice, bob, chie]));
    expectOk(await alice.process(bundle.commit, talkOf([alice, bob, chie])));
    const invitation = { welcome: present(bundle.welcome, "She was added."), tree: alice.group.publicTree, keyPackages: chie.packages };
    expect(await SealedGroup.join(suite, invitation, talkOf([alice, chie]))).toEqual(no("not_a_member"));
    expect((await SealedGroup.join(suite, invitation, talkOf([alice, chie], [bob.leaf]))).ok).toBe(true);
  });

  test("[SEALED-02] with another tree than the one that was signed is refused", async () => {
    const [alice, bob] = (await together("alice", "bob")) as [Person, Person];
    const chie = await Person.make(suite, "chie");
    const talk = talkOf([alice, bob, chie]);
    const bundle = await alice.prepare({ add: [await chie.keyPackage()] }, talk);
    const invitation = { welcome: present(bundle.welcome, "She was added."), tree: alice.group.publicTree, keyPackages: chie.packages };
    expect(await SealedGroup.join(suite, invitation, talk)).toEqual(no("bad_welcome"));
  });
});

describe("a KeyPackage", () => {
  test("[SEALED-02] is believed for thirty days, and not from the future", async () => {
    const alice = await Person.make(suite, "alice");
    const clock = new ManualClock(systemClock.nowMs());
    const { publicBytes } = await makeKeyPackage(suite, alice.own, clock);
    const check = (nowMs: number) => checkKeyPackage(suite, publicBytes, { ...talkOf([alice]), nowMs });
    expect((await check(clock.nowMs())).ok).toBe(true);
    expect((await check(clock.nowMs() + KEY_PACKAGE_DAYS * DAY_MS - 1_000)).ok).toBe(true);
    expect(await check(clock.nowMs() + KEY_PACKAGE_DAYS * DAY_MS + 1_000)).toEqual(no("key_package_expired"));
    expect(await check(clock.nowMs() - DAY_MS)).toEqual(no("key_package_expired"));
  });

  test("[SEALED-02] of a device that the key log does not know, or with any bit turned, is refused", async () => {
    const [alice, bob] = [await Person.make(suite, "alice"), await Person.make(suite, "bob")];
    const bytes = await alice.keyPackage();
    expect(await checkKeyPackage(suite, bytes, talkOf([bob]))).toEqual(no("unknown_device"));
    for (let at = 0; at < bytes.length; at += 3) {
      const forged = bytes.with(at, (bytes[at] ?? 0) ^ 1);
      expect((await checkKeyPackage(suite, forged, talkOf([alice]))).ok, `byte ${at}`).toBe(false);
    }
  });
});

describe("what the text says of its writer", () => {
  test("[SEALED-02] counts for nothing: the sender is the leaf that signed", async () => {
    const [alice, bob] = (await together("alice", "bob")) as [Person, Person];
    const opened = expectOk(await alice.hear(await bob.say('{"from":"chie"}')));
    expect(opened.sender.account).toEqual(bob.own.account);
    expect(utf8("bob")).toEqual(opened.sender.account.subarray(0, 3));
  });
});
