import { fromUtf8, hex, utf8 } from "@musubi/base";
import { beforeAll, describe, expect, test } from "vitest";
import { KeptGroup } from "../../test/kept-group.ts";
import { commitTogether, expectOk, keepNothing, makeSuite, Person, talkOf } from "../../test/people.ts";
import { SealedGroup } from "./sealed-group.ts";
import type { Suite } from "./suite.ts";

let suite: Suite;
beforeAll(async () => {
  suite = await makeSuite();
});

async function three(): Promise<[Person, Person, Person]> {
  const alice = await (await Person.make(suite, "alice")).start();
  const [bob, chie] = [await Person.make(suite, "bob"), await Person.make(suite, "chie")];
  await commitTogether(alice, { add: [bob, chie] }, talkOf([alice, bob, chie]));
  return [alice, bob, chie];
}

describe("a message", () => {
  test("is read by everybody in the group, with the device that signed it and what the server could see", async () => {
    const [alice, bob, chie] = await three();
    const sealed = await bob.say("こんにちは", utf8("seen"));
    for (const reader of [alice, chie]) {
      const opened = expectOk(await reader.hear(sealed));
      expect(fromUtf8(opened.content)).toBe("こんにちは");
      expect(opened.sender).toEqual({ account: bob.own.account, device: bob.own.device });
      expect(fromUtf8(opened.authenticatedData)).toBe("seen");
      expect(opened.epoch).toBe(1n);
    }
  });

  test("[SEALED-02] is opened once: a replay is refused", async () => {
    const [alice, bob] = await three();
    const sealed = await bob.say("once");
    expectOk(await alice.hear(sealed));
    expect(await alice.hear(sealed)).toEqual({ ok: false, reason: "damaged" });
  });

  test("is opened in any order of arrival", async () => {
    const [alice, bob] = await three();
    const said = [await bob.say("one"), await bob.say("two"), await bob.say("three")];
    const heard = [];
    for (const one of said.toReversed()) heard.push(fromUtf8(expectOk(await alice.hear(one)).content));
    expect(heard).toEqual(["three", "two", "one"]);
  });

  test("of the epoch before is still opened, of the one before that no more", async () => {
    const [alice, bob, chie] = await three();
    const talk = talkOf([alice, bob, chie]);
    const [early, late] = [await bob.say("early"), await bob.say("late")];
    await commitTogether(alice, { others: [bob, chie] }, talk);
    expect(fromUtf8(expectOk(await chie.hear(early)).content)).toBe("early");
    await commitTogether(alice, { others: [bob, chie] }, talk);
    expect(await chie.hear(late)).toEqual({ ok: false, reason: "wrong_epoch" });
  });

  test("[SEALED-02] with any bit turned is refused, and the true one is still opened after it", async () => {
    const [alice, bob] = await three();
    const sealed = await bob.say("whole", utf8("aad"));
    for (let at = 0; at < sealed.length; at += 11) {
      const forged = sealed.with(at, (sealed[at] ?? 0) ^ 1);
      expect((await alice.hear(forged)).ok, `byte ${at}`).toBe(false);
    }
    expect(fromUtf8(expectOk(await alice.hear(sealed)).content)).toBe("whole");
  });

  test("of another group is refused", async () => {
    const [alice, bob] = await three();
    const elsewhere = await (await Person.make(suite, "emi")).start("another talk");
    expect(await alice.hear(await elsewhere.say("hello"))).toEqual({ ok: false, reason: "wrong_group" });
    expect(bob.group.isRemoved).toBe(false);
  });

  test("that is cut short, too long or no message at all is refused without a throw", async () => {
    const [alice, bob] = await three();
    const sealed = await bob.say("whole");
    for (let length = 0; length < sealed.length; length += 7)
      expect(await alice.hear(sealed.subarray(0, length))).toMatchObject({ ok: false });
    expect(await alice.hear(new Uint8Array(300_000))).toEqual({ ok: false, reason: "too_large" });
    expect(await alice.hear(utf8("hello"))).toEqual({ ok: false, reason: "malformed" });
    expect(await alice.hear(new Uint8Array([...sealed, 0]))).toEqual({ ok: false, reason: "malformed" });
  });
});

describe("what is kept", () => {
  test("a message leaves only after the state that made it was kept; when keeping fails, nothing has happened", async () => {
    const [alice, bob] = await three();
    const before = hex(bob.group.snapshot());
    const full = bob.group.seal({ content: utf8("lost"), authenticatedData: new Uint8Array() }, () =>
      Promise.reject(new Error("The storage is full.")),
    );
    await expect(full).rejects.toThrow("full");
    expect(hex(bob.group.snapshot())).toBe(before);
    expect(fromUtf8(expectOk(await alice.hear(await bob.say("again"))).content)).toBe("again");
  });

  test("two messages asked for at once come one after the other, each with a key of its own", async () => {
    const [alice, bob] = await three();
    const sealed = await Promise.all([bob.say("one"), bob.say("two"), bob.say("three")]);
    const heard = await Promise.all(sealed.map((one) => alice.hear(one)));
    expect(heard.map((one) => fromUtf8(expectOk(one).content))).toEqual(["one", "two", "three"]);
  });

  test("a restored group goes on where it was kept", async () => {
    const [alice, bob, chie] = await three();
    const kept = new KeptGroup(bob.group);
    const first = await bob.group.seal({ content: utf8("first"), authenticatedData: new Uint8Array() }, kept.take);
    bob.hold(expectOk(kept.restore(suite)));
    expectOk(await alice.hear(expectOk(first)));
    expect(fromUtf8(expectOk(await alice.hear(await bob.say("second"))).content)).toBe("second");
    await commitTogether(bob, { others: [alice, chie] }, talkOf([alice, bob, chie]));
    expect(hex(bob.group.epochAuthenticator)).toBe(hex(chie.group.epochAuthenticator));
  });

  test("a message changes one small part, and snapshot and parts together are what a new snapshot would be", async () => {
    const [alice, bob, chie] = await three();
    const talk = talkOf([alice, bob, chie]);
    const [kept, whole] = [new KeptGroup(bob.group), bob.group.snapshot()];
    for (const from of [alice, chie]) expectOk(await bob.group.open(await from.say("heard"), kept.take));
    for (const text of ["one", "two"])
      expectOk(await bob.group.seal({ content: utf8(text), authenticatedData: new Uint8Array() }, kept.take));
    expect(hex(kept.snapshot)).toBe(hex(whole));
    expect([...kept.parts.keys()].toSorted()).toEqual([alice, bob, chie].map(({ leaf }) => `${bob.group.epoch}.${leaf}`).toSorted());
    for (const part of kept.parts.values()) expect(part.length).toBeLessThan(200);
    expect(hex(expectOk(kept.restore(suite)).snapshot())).toBe(hex(bob.group.snapshot()));
    // A message of the epoch before turns a ratchet of that epoch.
    const late = await alice.say("late");
    const { commit } = await chie.prepare({}, talk);
    expectOk(await bob.group.process(commit, talk, kept.take));
    expect(kept.parts.size).toBe(0);
    expectOk(await bob.group.open(late, kept.take));
    expect([...kept.parts.keys()]).toEqual([`${bob.group.epoch - 1n}.${alice.leaf}`]);
    expect(hex(expectOk(kept.restore(suite)).snapshot())).toBe(hex(bob.group.snapshot()));
    bob.hold(expectOk(kept.restore(suite)));
    expect((await bob.hear(late)).ok).toBe(false);
  });

  test("a part of another time, of another place or damaged is refused, and with it the whole", async () => {
    const [alice, bob, chie] = await three();
    const kept = new KeptGroup(bob.group);
    const seal = () => bob.group.seal({ content: utf8("x"), authenticatedData: new Uint8Array() }, kept.take);
    await seal();
    const [name = "", old = new Uint8Array()] = [...kept.parts][0] ?? [];
    await seal();
    const newer = bob.group.snapshot();
    const restore = (snapshot: Uint8Array, ...parts: readonly (readonly [string, Uint8Array])[]) =>
      SealedGroup.restore(
        suite,
        snapshot,
        parts.map(([of, bytes]) => ({ name: of, bytes })),
      );
    expect(restore(kept.snapshot, [name, old]).ok).toBe(true);
    const [epoch = "", leaf = ""] = name.split(".");
    for (const refused of [
      restore(newer, [name, old]),
      restore(kept.snapshot, [`${BigInt(epoch) + 1n}.${leaf}`, old]),
      restore(kept.snapshot, [`${epoch}.77`, old]),
      restore(kept.snapshot, ["x", old]),
      restore(kept.snapshot, [name, old.subarray(1)]),
      restore(kept.snapshot, [name, new Uint8Array()]),
      // As a version writes it that does not know of parts, and would not look for them.
      restore(kept.snapshot.with(0, 1), [name, old]),
    ])
      expect(refused).toEqual({ ok: false, reason: "malformed" });
    expect(restore(kept.snapshot.with(0, 1)).ok).toBe(true);
    await commitTogether(bob, { others: [alice, chie] }, talkOf([alice, bob, chie]));
  });

  test("a snapshot that was cut short or is of another layout is refused whole", async () => {
    const [alice] = await three();
    const snapshot = alice.group.snapshot();
    for (const bytes of [new Uint8Array(), snapshot.subarray(0, snapshot.length - 1), snapshot.with(0, 9)])
      expect(SealedGroup.restore(suite, bytes)).toEqual({ ok: false, reason: "malformed" });
  });
});

describe("a commit", () => {
  test("that lost the race is dropped, and the device follows the winner", async () => {
    const [alice, bob, chie] = await three();
    const talk = talkOf([alice, bob, chie]);
    const [first, second] = [await alice.prepare({}, talk), await bob.prepare({}, talk)];
    for (const one of [alice, bob, chie]) expectOk(await one.process(first.commit, talk));
    for (const one of [alice, bob, chie]) expect(await one.process(second.commit, talk)).toEqual({ ok: false, reason: "wrong_epoch" });
    const heard = expectOk(await chie.hear(await bob.say("still here")));
    expect(fromUtf8(heard.content)).toBe("still here");
  });

  test("on its way survives a restart", async () => {
    const [alice, bob, chie] = await three();
    const talk = talkOf([alice, bob, chie]);
    const { commit } = await alice.prepare({}, talk);
    alice.hold(expectOk(SealedGroup.restore(suite, alice.group.snapshot())));
    for (const one of [alice, bob, chie]) expectOk(await one.process(commit, talk));
    expect(hex(alice.group.epochAuthenticator)).toBe(hex(bob.group.epochAuthenticator));
  });

  test("on its way does not make messages readable twice that were opened meanwhile", async () => {
    const [alice, bob, chie] = await three();
    const talk = talkOf([alice, bob, chie]);
    const { commit } = await alice.prepare({}, talk);
    // A restart parts the pending epoch from the present one: nothing is shared between them in memory.
    alice.hold(expectOk(SealedGroup.restore(suite, alice.group.snapshot())));
    const sealed = await bob.say("meanwhile");
    expectOk(await alice.hear(sealed));
    expectOk(await alice.process(commit, talk));
    expect(await alice.hear(sealed)).toEqual({ ok: false, reason: "damaged" });
  });

  test("says who made it, who came and who went", async () => {
    const [alice, bob, chie] = await three();
    const daichi = await Person.make(suite, "daichi");
    const talk = talkOf([alice, bob, daichi], [chie.leaf]);
    const bundle = await alice.prepare({ add: [await daichi.keyPackage()], removeLeaves: [chie.leaf] }, talk);
    expect(expectOk(await bob.process(bundle.commit, talk))).toEqual({
      epoch: 2n,
      committer: { account: alice.own.account, device: alice.own.device },
      added: [{ account: daichi.own.account, device: daichi.own.device }],
      removedLeaves: [chie.leaf],
      isExternal: false,
      isRemoved: false,
    });
  });

  test("that removes this device leaves it without a secret", async () => {
    const [alice, bob, chie] = await three();
    const talk = talkOf([alice, bob], [chie.leaf]);
    const { commit } = await alice.prepare({ removeLeaves: [chie.leaf] }, talk);
    expect(expectOk(await chie.process(commit, talk)).isRemoved).toBe(true);
    expect(chie.group.isRemoved).toBe(true);
    expect(await chie.group.seal({ content: utf8("x"), authenticatedData: new Uint8Array() }, keepNothing)).toEqual({
      ok: false,
      reason: "removed",
    });
    const restored = expectOk(SealedGroup.restore(suite, chie.group.snapshot()));
    expect(restored.isRemoved).toBe(true);
    expect(restored.epochAuthenticator).toHaveLength(0);
    expect(expectOk(await bob.process(commit, talk)).isRemoved).toBe(false);
  });

  test("[SEALED-02] with any bit turned is refused, and the true one is still applied after it", async () => {
    const [alice, bob, chie] = await three();
    const talk = talkOf([alice, bob, chie]);
    const { commit } = await alice.prepare({}, talk);
    for (let at = 0; at < commit.length; at += 17) {
      const forged = commit.with(at, (commit[at] ?? 0) ^ 1);
      expect((await bob.process(forged, talk)).ok, `byte ${at}`).toBe(false);
    }
    expectOk(await bob.process(commit, talk));
  });
});
