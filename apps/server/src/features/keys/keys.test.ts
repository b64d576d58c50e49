import { base64url, fromBase64url, ManualClock, present, systemClock, systemRandom } from "@musubi/base";
import { makeKeyPackage, makeSignatureKeys } from "@musubi/e2ee";
import { type Answer, type CeremonyTwist, type Person, SoftAuthenticator, startWorld, TEST_PASSWORD, type World } from "@musubi/testkit";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { newDevice } from "../../../test/cast.ts";
import { listen } from "../../../test/listener.ts";
import { type SealedCircle, sealedCircle } from "../../../test/sealed-circle.ts";
import { SealedDevice } from "../../../test/sealed-device.ts";

let world: World;
let circle: SealedCircle;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
  circle = await sealedCircle(world);
});
afterAll(() => world.stop());

type Listed = Parameters<Parameters<SealedDevice["nextStatement"]>[0]>[0];
const same = (devices: Listed): Listed => devices;
const flipped = (text: string): string => {
  const bytes = present(fromBase64url(text), "It is base64url.").slice();
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  return base64url(bytes);
};

describe("what an account says of its devices", () => {
  test("is read by friends in the order in which it was said, and by strangers as if there were nobody", async () => {
    const [alice, bob] = await circle.devices("alice", "bob");
    const [chie] = await circle.devices("chie");
    await alice.state(same);
    const { chain } = await bob.person.must("key.readChain", { accountId: alice.person.accountId, after: -1 });
    expect([chain.newest, chain.statements.map(({ number }) => number)]).toEqual([1, [0, 1]]);
    const { chain: rest } = await bob.person.must("key.readChain", { accountId: alice.person.accountId, after: 0 });
    expect([rest.newest, rest.statements.map(({ number }) => number)]).toEqual([1, [1]]);
    expect((await chie.person.call("key.readChain", { accountId: alice.person.accountId, after: -1 })).error).toEqual({
      code: "not_found",
    });
  });

  test("is taken once, and again as said; of two at once one is, and the other is outdated", async () => {
    const [alice] = await circle.devices("alice");
    const statement = await alice.nextStatement(same);
    const other = await alice.nextStatement(same, { statedAtMs: systemClock.nowMs() + 1_000 });
    const answers = await Promise.all([statement, other].map((one) => alice.person.call("key.publish", { statement: one })));
    expect(answers.map(({ error }) => error?.code ?? "taken").sort()).toEqual(["statement_outdated", "taken"]);
    const [taken, outdated] = answers[0]?.status === 200 ? [statement, other] : [other, statement];
    expect((await alice.person.call("key.publish", { statement: taken })).status).toBe(200);
    expect((await alice.person.call("key.publish", { statement: outdated })).error).toEqual({ code: "statement_outdated" });
  });

  test.each<[string, (alice: SealedDevice, bob: SealedDevice) => Promise<Awaited<ReturnType<SealedDevice["nextStatement"]>>>]>([
    [
      "whose signature does not hold",
      async (alice) => {
        const statement = await alice.nextStatement(same);
        return { ...statement, signature: flipped(statement.signature) };
      },
    ],
    ["of another account", (alice, bob) => alice.nextStatement(same, { account: bob.own.account })],
    ["that does not follow the one before", (alice) => alice.nextStatement(same, { previousHash: new Uint8Array(32) })],
    [
      "that names a device of somebody else",
      (alice, bob) => alice.nextStatement(() => [{ device: bob.own.device, signatureKey: bob.own.signaturePublicKey }]),
    ],
    [
      "that names a device which was signed out",
      async (alice) => {
        const second = await SealedDevice.open(circle.suite, await newDevice(alice.person), alice.identity);
        await second.person.must("session.signOut", {});
        return alice.nextStatement(same);
      },
    ],
    ["that says another number inside", async (alice) => ({ ...(await alice.nextStatement(same, { number: 7 })), number: 1 })],
    [
      "signed by an identity that was not the account's, and not marked as a new beginning",
      (alice, bob) => alice.nextStatement(same, {}, bob.identity),
    ],
    ["that is none", async (alice) => ({ ...(await alice.nextStatement(same)), bytes: "AAAA" })],
  ])("is refused when it is one %s", async (_what, make) => {
    const [alice, bob] = await circle.devices("alice", "bob");
    const statement = await make(alice, bob);
    expect((await alice.person.call("key.publish", { statement })).error).toEqual({ code: "statement_wrong" });
  });

  test("is told to friends who are online", async () => {
    const [alice, bob] = await circle.devices("alice", "bob");
    const listener = await listen(bob.person);
    await alice.state(same);
    const isTold = (event: string): boolean => event.includes('"key.changed"') && event.includes(alice.person.accountId);
    await listener.hears(isTold);
    expect(listener.heard.filter(isTold)).toHaveLength(1);
    await listener.close();
  });
});

describe("an identity that begins anew", () => {
  const anew = (device: SealedDevice, over: Parameters<SealedDevice["nextStatement"]>[1] = {}) =>
    device.nextStatement(
      () => [{ device: device.own.device, signatureKey: device.own.signaturePublicKey }],
      { isReset: true, ...over },
      { seed: systemRandom.bytes(32) },
    );
  const proof = { kind: "password" as const, password: TEST_PASSWORD };

  test("goes past the person's password, names one device, and leaves nothing that was sealed under the former one", async () => {
    const [alice] = await circle.devices("alice");
    const second = await SealedDevice.open(circle.suite, await newDevice(alice.person), alice.identity);
    await alice.person.must("key.writeBackup", { version: 1, body: "AAAA" });
    const itemId = base64url(systemRandom.bytes(16));
    const { changeSeq } = await alice.person.must("keep.write", { itemId, version: 1, body: "AAAA" });
    const statement = await anew(second);
    const { person } = second;
    expect((await person.call("key.publish", { statement })).error).toEqual({ code: "statement_wrong" });
    const wrong = { kind: "password" as const, password: "six quiet herons" };
    expect((await person.call("key.resetIdentity", { statement, proof: wrong })).error).toEqual({ code: "credential_wrong" });
    expect((await alice.person.call("key.resetIdentity", { statement, proof })).error).toEqual({ code: "statement_wrong" });
    await person.must("key.resetIdentity", { statement, proof });
    // Said again because the answer was lost.
    await person.must("key.resetIdentity", { statement, proof });
    expect(await person.must("key.readBackup", {})).toEqual({ backup: null });
    const { items } = await person.must("keep.list", { after: changeSeq });
    expect(items).toMatchObject([{ itemId, version: 2, body: null, changeSeq: changeSeq + 1 }]);
    expect(await alice.person.must("key.countPackages", {})).toEqual({ count: 0, hasLastResort: false });
    const { chain } = await person.must("key.readChain", { accountId: person.accountId, after: -1 });
    expect(chain.statements.at(-1)?.bytes).toBe(statement.bytes);
  });

  test("goes past a passkey of the person's own: used once, and nobody else's", async () => {
    const [alice, bob] = await circle.devices("alice", "bob");
    const [mine, theirs] = await Promise.all(
      [alice, bob].map(async ({ person }) => {
        const authenticator = new SoftAuthenticator(new URL(world.url).origin, systemRandom.bytes(16));
        const { challengeId, options } = await person.must("passkey.startAdd", {});
        await person.must("passkey.add", { challengeId, response: authenticator.create(options), name: "key" });
        return authenticator;
      }),
    );
    const shown = async (authenticator: SoftAuthenticator | undefined, twist: CeremonyTwist = {}) => {
      const { challengeId, options } = await alice.person.must("passkey.startSignIn", {});
      return { kind: "passkey" as const, challengeId, response: present(authenticator, "It was added.").get(options, twist) };
    };
    const statement = await anew(alice);
    const reset = async (given: Awaited<ReturnType<typeof shown>>) =>
      (await alice.person.call("key.resetIdentity", { statement, proof: given })).error?.code ?? "begun";
    expect(await reset(await shown(theirs))).toBe("passkey_unusable");
    expect(await reset(await shown(mine, { challenge: base64url(systemRandom.bytes(32)) }))).toBe("passkey_unusable");
    expect(await reset(await shown(mine, { flags: 0x01 }))).toBe("passkey_unusable");
    const good = await shown(mine);
    expect(await reset(good)).toBe("begun");
    expect(await reset(good)).toBe("challenge_expired");
    const { chain } = await alice.person.must("key.readChain", { accountId: alice.person.accountId, after: -1 });
    expect(chain.statements.at(-1)?.bytes).toBe(statement.bytes);
  });

  test("is refused when it is not marked as one, names other devices, or goes on from another statement", async () => {
    const [alice] = await circle.devices("alice");
    const second = await SealedDevice.open(circle.suite, await newDevice(alice.person), alice.identity);
    const wrong = [
      await anew(alice, { isReset: false }),
      await anew(second),
      await alice.nextStatement((devices) => devices, { isReset: true }, { seed: systemRandom.bytes(32) }),
      await anew(alice, { previousHash: new Uint8Array(32) }),
    ];
    for (const statement of wrong)
      expect((await alice.person.call("key.resetIdentity", { statement, proof })).error).toEqual({ code: "statement_wrong" });
    const first = await anew(alice);
    await alice.state(same);
    expect((await alice.person.call("key.resetIdentity", { statement: first, proof })).error).toEqual({ code: "statement_outdated" });
  });

  test("happens three times a day at most", async () => {
    const [alice] = await circle.devices("alice");
    for (let time = 0; time < 3; time++) await alice.person.must("key.resetIdentity", { statement: await anew(alice), proof });
    const answer = await alice.person.call("key.resetIdentity", { statement: await anew(alice), proof });
    expect(answer.error?.code).toBe("rate_limited");
  });

  test("is told to friends who are online", async () => {
    const [alice, bob] = await circle.devices("alice", "bob");
    const listener = await listen(bob.person);
    await alice.person.must("key.resetIdentity", { statement: await anew(alice), proof });
    const isTold = (event: string): boolean => event.includes('"key.changed"') && event.includes(alice.person.accountId);
    await listener.hears(isTold);
    expect(listener.heard.filter(isTold)).toHaveLength(1);
    await listener.close();
  });
});

describe("[SEALED-02] a KeyPackage is not laid in", () => {
  const add = (device: SealedDevice, bytes: Uint8Array): Promise<Answer<"key.addPackages">> =>
    device.person.call("key.addPackages", { keyPackages: [base64url(bytes)] });

  test.each<[string, (alice: SealedDevice, bob: SealedDevice) => Promise<Uint8Array>]>([
    ["of another device", async (_alice, bob) => present(bob.packages[0], "One.").publicBytes],
    [
      "with another key than the one stated",
      async ({ own }) =>
        (await makeKeyPackage(circle.suite, { ...own, ...(await makeSignatureKeys(circle.suite)) }, systemClock)).publicBytes,
    ],
    [
      "that has expired",
      async ({ own }) =>
        (await makeKeyPackage(circle.suite, own, new ManualClock(systemClock.nowMs() - 32 * 24 * 3600 * 1000))).publicBytes,
    ],
    [
      "that is not valid yet",
      async ({ own }) => (await makeKeyPackage(circle.suite, own, new ManualClock(systemClock.nowMs() + 24 * 3600 * 1000))).publicBytes,
    ],
    [
      "whose signature does not hold",
      async ({ own }) => {
        const { publicBytes } = await makeKeyPackage(circle.suite, own, systemClock);
        return publicBytes.map((byte, index) => (index === publicBytes.length - 1 ? byte ^ 1 : byte));
      },
    ],
    ["that is none", () => Promise.resolve(new Uint8Array([1, 2, 3]))],
  ])("%s", async (_what, make) => {
    const [alice, bob] = await circle.devices("alice", "bob");
    expect((await add(alice, await make(alice, bob))).error).toEqual({ code: "key_package_wrong" });
    expect(await alice.person.must("key.countPackages", {})).toEqual({ count: 3, hasLastResort: true });
  });

  test("by a device that its account does not state, any more", async () => {
    const [alice] = await circle.devices("alice");
    await alice.state(() => []);
    const { publicBytes } = await makeKeyPackage(circle.suite, alice.own, systemClock);
    expect((await add(alice, publicBytes)).error).toEqual({ code: "key_package_wrong" });
    expect(await alice.person.must("key.countPackages", {})).toEqual({ count: 0, hasLastResort: false });
  });
});

describe("between a person's own devices", () => {
  const sign = (person: Person) => newDevice(person);

  test("what is handed over is told at once, fetched once, and by nobody else", async () => {
    const alice = await world.person("handing.alice");
    const [second, third] = [await sign(alice), await sign(alice)];
    const listener = await listen(second);
    await alice.must("key.handOver", { deviceId: second.deviceId, body: "AAAA" });
    await listener.hears((event) => event.includes('"key.handed"') && event.includes(alice.deviceId));
    await listener.close();
    expect(await third.must("key.takeOver", {})).toEqual({ handed: null });
    expect(await second.must("key.takeOver", {})).toEqual({ handed: { fromDeviceId: alice.deviceId, body: "AAAA" } });
    expect(await second.must("key.takeOver", {})).toEqual({ handed: null });
  });

  test("a device that is signed out is handed nothing, and nothing waits for it", async () => {
    const alice = await world.person("handing.again");
    const second = await sign(alice);
    await alice.must("key.handOver", { deviceId: second.deviceId, body: "AAAA" });
    await second.must("session.signOut", {});
    expect((await alice.call("key.handOver", { deviceId: second.deviceId, body: "AAAA" })).error).toEqual({ code: "not_found" });
    expect((await alice.call("key.handOver", { deviceId: alice.deviceId, body: "AAAA" })).error).toEqual({ code: "not_found" });
  });

  test("a backup follows the one that its device has seen", async () => {
    const alice = await world.person("backing.alice");
    expect((await alice.call("key.writeBackup", { version: 2, body: "AAAA" })).error).toEqual({ code: "backup_outdated" });
    await alice.must("key.writeBackup", { version: 1, body: "AAAA" });
    expect((await alice.call("key.writeBackup", { version: 1, body: "BBBB" })).error).toEqual({ code: "backup_outdated" });
    const at = await Promise.all(["CCCC", "DDDD"].map((body) => alice.call("key.writeBackup", { version: 2, body })));
    expect(at.map(({ error }) => error?.code ?? "kept").sort()).toEqual(["backup_outdated", "kept"]);
    expect((await alice.must("key.readBackup", {})).backup).toMatchObject({ version: 2 });
  });
});
