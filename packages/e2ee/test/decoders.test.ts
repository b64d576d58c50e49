import { systemClock, systemRandom, utf8 } from "@musubi/base";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { readStatement } from "../src/devices/statement.ts";
import { signStatement, verifyChain } from "../src/devices/statement-chain.ts";
import { publicKeyOf } from "../src/ed25519.ts";
import { handTo, makeHandingKeys, takeHanded } from "../src/engine/handing.ts";
import { checkKeyPackage } from "../src/engine/key-package.ts";
import { followCommit, readFounding } from "../src/engine/public-state.ts";
import { leavesIn, SealedGroup } from "../src/engine/sealed-group.ts";
import type { Suite } from "../src/engine/suite.ts";
import { readOpenPart, readSealedBody, writeOpenPart, writeSealedBody } from "../src/franking/sealed-body.ts";
import { HANDSHAKE_BYTES_MAX } from "../src/limits.ts";
import { commitTogether, expectOk, id16, keepNothing, makeSuite, Person, talkOf } from "./people.ts";

// Whatever a stranger sends ends in a value or in a refusal: cut, prolonged, changed, or with lengths that promise gigabytes. What hangs is
// ended by the test's time-out; what is set aside for promised bytes is counted.

/** Something that reads bytes of others. A refusal or a value is fine; an exception fails the test. */
interface Decoder {
  readonly name: string;
  readonly valid: Uint8Array;
  readonly read: (bytes: Uint8Array) => unknown;
}

let decoders: readonly Decoder[];
beforeAll(async () => {
  decoders = await makeDecoders(await makeSuite());
});

async function makeDecoders(suite: Suite): Promise<Decoder[]> {
  const [alice, bob] = [await Person.make(suite, "alice"), await Person.make(suite, "bob")];
  await alice.start();
  const talk = talkOf([alice, bob]);
  const keyPackage = await bob.keyPackage();
  const before = { tree: alice.group.publicTree, groupInfo: await alice.group.groupInfo() };
  const bundle = await alice.prepare({ add: [keyPackage] }, talk);
  expectOk(await alice.process(bundle.commit, talk));
  await bob.join(bundle, alice.group.publicTree, talk);
  const tree = alice.group.publicTree;
  const groupInfo = await alice.group.groupInfo();
  const message = await alice.say("x", utf8("aad"));
  const later = await commitTogether(alice, { others: [] }, talk);
  const identitySeed = systemRandom.bytes(32);
  const account = id16("alice");
  const devices = [{ device: id16("alice-1"), signatureKey: alice.own.signaturePublicKey }];
  const stated = { account, number: 0, previousHash: new Uint8Array(32), identityKey: publicKeyOf(identitySeed), devices, statedAtMs: 1 };
  const statement = signStatement({ ...stated, isReset: false }, { identitySeed });
  const handing = await makeHandingKeys(suite);
  const handed = await handTo(suite, handing.publicKey, utf8("about"), utf8("content"));
  const welcome = bundle.welcome ?? new Uint8Array();
  const facts = { nowMs: systemClock.nowMs(), isDeviceKey: () => true };
  return [
    { name: "sealed message", valid: message, read: (bytes) => bob.group.open(bytes, keepNothing) },
    { name: "commit", valid: later.commit, read: (bytes) => bob.group.process(bytes, talk, keepNothing) },
    { name: "described commit", valid: later.commit, read: (bytes) => bob.group.describe(bytes) },
    { name: "followed commit", valid: bundle.commit, read: (commit) => followCommit(suite, before, { ...bundle, commit }, talk) },
    {
      name: "Welcome",
      valid: welcome,
      read: (bytes) => SealedGroup.join(suite, { welcome: bytes, tree, keyPackages: bob.packages }, talk),
    },
    { name: "tree", valid: tree, read: (bytes) => leavesIn(bytes) },
    {
      name: "tree of a Welcome",
      valid: tree,
      read: (bytes) => SealedGroup.join(suite, { welcome, tree: bytes, keyPackages: bob.packages }, talk),
    },
    {
      name: "GroupInfo",
      valid: groupInfo,
      read: (bytes) => SealedGroup.joinFromOutside(suite, bob.own, { groupInfo: bytes, tree }, { talk, clock: systemClock }),
    },
    {
      name: "founding",
      valid: before.groupInfo,
      read: (bytes) => readFounding(suite, { ...before, groupInfo: bytes }, { groupId: utf8("talk"), talk }),
    },
    { name: "KeyPackage", valid: keyPackage, read: (bytes) => checkKeyPackage(suite, bytes, facts) },
    { name: "snapshot", valid: bob.group.snapshot(), read: (bytes) => SealedGroup.restore(suite, bytes) },
    { name: "statement", valid: statement.bytes, read: (bytes) => readStatement(bytes) },
    { name: "chain", valid: statement.bytes, read: (bytes) => verifyChain([{ ...statement, bytes }], account) },
    {
      name: "body",
      valid: writeSealedBody({ frankingKey: systemRandom.bytes(32), body: utf8("body") }),
      read: (bytes) => readSealedBody(bytes),
    },
    {
      name: "open part",
      valid: writeOpenPart({ talk: id16("talk"), message: id16("message"), commitment: systemRandom.bytes(32) }),
      read: (bytes) => readOpenPart(bytes),
    },
    { name: "what is handed over", valid: handed, read: (bytes) => takeHanded(suite, handing.secretKey, utf8("about"), bytes) },
  ];
}

/** What the reader says; an exception is told with the reader's name. */
async function read(decoder: Decoder, bytes: Uint8Array): Promise<unknown> {
  try {
    return await decoder.read(bytes);
  } catch (cause) {
    throw new Error(`${decoder.name} threw on ${bytes.length} bytes.`, { cause });
  }
}

test("[SEALED-10] bytes that mean nothing are refused", async () => {
  for (const decoder of decoders) {
    const some = fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
      expect(await read(decoder, bytes), decoder.name).toMatchObject({ ok: false });
    });
    await fc.assert(some, { numRuns: 20 });
  }
});

test("[SEALED-10] what is cut anywhere, or goes on after its end, is refused", async () => {
  for (const decoder of decoders) {
    const { valid, name } = decoder;
    const cuts = new Set([
      0,
      1,
      2,
      3,
      4,
      5,
      valid.length - 1,
      ...Array.from({ length: 24 }, (_, at) => Math.floor((valid.length * at) / 24)),
    ]);
    for (const end of cuts) expect(await read(decoder, valid.slice(0, end)), `${name} cut at ${end}`).toMatchObject({ ok: false });
    if (name === "body" || name === "snapshot") continue;
    expect(await read(decoder, Uint8Array.from([...valid, 0])), `${name} and one more`).toMatchObject({ ok: false });
  }
});

test("[SEALED-10] lengths that promise gigabytes set nothing aside, and bytes beyond the bound are not looked at", async () => {
  // The longest length there is (RFC 9420 § 2.1.2), put everywhere.
  const promise = [0xbf, 0xff, 0xff, 0xff];
  for (const decoder of decoders) {
    const { valid } = decoder;
    const step = Math.max(1, Math.floor(valid.length / 24));
    const before = process.memoryUsage().arrayBuffers;
    for (let at = 0; at + promise.length <= valid.length; at += step) {
      const changed = valid.slice();
      changed.set(promise, at);
      await read(decoder, changed);
    }
    expect(process.memoryUsage().arrayBuffers - before, decoder.name).toBeLessThan(256 * 1_024 * 1_024);
    const large = new Uint8Array(HANDSHAKE_BYTES_MAX * 2);
    large.set(valid);
    if (decoder.name !== "snapshot") expect(await read(decoder, large), decoder.name).toMatchObject({ ok: false });
  }
});

test("[SEALED-10] one changed bit never ends in an exception", async () => {
  for (const decoder of decoders) {
    const changed = fc.asyncProperty(fc.nat({ max: decoder.valid.length * 8 - 1 }), async (bit) => {
      const bytes = decoder.valid.slice();
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      await read(decoder, bytes);
    });
    await fc.assert(changed, { numRuns: 20 });
  }
});
