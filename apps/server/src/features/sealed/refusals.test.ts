import { base64url, fromBase64url, ManualClock, present, systemClock } from "@musubi/base";
import { makeKeyPackage, makeSignatureKeys, SealedGroup, type TalkFacts } from "@musubi/e2ee";
import { type commitChange, type DeviceId, type InputOf, idBytes, type TalkId } from "@musubi/protocol";
import { type Answer, readyFile, startWorld, type World } from "@musubi/testkit";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { newClientName, newDevice } from "../../../test/cast.ts";
import { type SealedCircle, sealedCircle, sealedGroup, sealedPair } from "../../../test/sealed-circle.ts";
import { expectOk, newSealedName, SealedDevice } from "../../../test/sealed-device.ts";

// What devices that do not follow the rules could send: made with the real engine, whose own rules are told whatever lets it pass.

let world: World;
let circle: SealedCircle;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
  circle = await sealedCircle(world);
});
afterAll(() => world.stop());

const keep = (): Promise<void> => Promise.resolve();
const bytesOf = (text: string): Uint8Array => present(fromBase64url(text), "It is base64url.");
/** Facts in which everybody may do everything. */
const lies = (owed: readonly number[] = []): TalkFacts => ({
  isMember: () => true,
  isDeviceKey: () => true,
  owed: new Set(owed),
  nowMs: systemClock.nowMs(),
});

/** A commit that its maker's engine was lied to about. */
async function forge(
  device: SealedDevice,
  talkId: TalkId,
  change: { readonly add?: readonly Uint8Array[]; readonly removeLeaves?: readonly number[] },
  talk: TalkFacts,
): Promise<InputOf<typeof commitChange>> {
  const group = device.group(talkId);
  const { commit, welcome, groupInfo } = expectOk(await group.prepare({ add: [], removeLeaves: [], ...change }, talk, keep));
  return {
    talkId,
    clientId: newSealedName(),
    epoch: Number(group.epoch),
    commit: base64url(commit),
    welcome: welcome === null ? null : base64url(welcome),
    groupInfo: base64url(groupInfo),
  };
}

const flipped = (text: string, at: number): string => {
  const bytes = bytesOf(text).slice();
  const place = at < 0 ? bytes.length + at : at;
  bytes[place] = (bytes[place] ?? 0) ^ 1;
  return base64url(bytes);
};

/** Adds a device that is not in it yet to a talk, and gives the KeyPackage by which it was added. */
async function addBy(adder: SealedDevice, talkId: TalkId, deviceId: DeviceId): Promise<Uint8Array> {
  const { taken } = await adder.person.must("key.takePackages", { talkId, deviceIds: [deviceId] });
  const used = bytesOf(present(taken[0], "One is given away.").keyPackage);
  await adder.commit(talkId, { add: [used] });
  return used;
}

interface Scene {
  readonly alice: SealedDevice;
  readonly bob: SealedDevice;
  readonly chie: SealedDevice;
  readonly talkId: TalkId;
}

describe("[SEALED-02] a commit is refused", () => {
  test.each<[string, (scene: Scene) => Promise<Answer<"sealed.commit">>]>([
    [
      "that removes somebody to whom nothing is owed",
      async ({ alice, bob, talkId }) => {
        const { ownLeaf } = bob.group(talkId);
        return alice.person.call("sealed.commit", await forge(alice, talkId, { removeLeaves: [ownLeaf] }, lies([ownLeaf])));
      },
    ],
    [
      "that leaves a debt unpaid",
      async ({ alice, bob, talkId }) => {
        await bob.person.must("talk.leave", { talkId });
        return alice.person.call("sealed.commit", await forge(alice, talkId, {}, lies()));
      },
    ],
    [
      "that adds a device of somebody who is no member",
      async ({ alice, talkId }) => {
        const [mei] = await circle.devices("mei");
        return alice.person.call(
          "sealed.commit",
          await forge(alice, talkId, { add: [present(mei.packages[0], "One.").publicBytes] }, lies()),
        );
      },
    ],
    [
      "that adds a device which its account does not state",
      async ({ alice, bob, talkId }) => {
        const { deviceId } = await newDevice(bob.person);
        const unstated = { ...bob.own, ...(await makeSignatureKeys(circle.suite)), device: idBytes(deviceId) };
        const { publicBytes } = await makeKeyPackage(circle.suite, unstated, systemClock);
        return alice.person.call("sealed.commit", await forge(alice, talkId, { add: [publicBytes] }, lies()));
      },
    ],
    [
      "that adds by a KeyPackage which was not taken for this talk",
      async ({ alice, bob, talkId }) => {
        const second = await SealedDevice.open(circle.suite, await newDevice(bob.person), bob.identity);
        return alice.person.call(
          "sealed.commit",
          await forge(alice, talkId, { add: [present(second.packages[1], "One.").publicBytes] }, lies()),
        );
      },
    ],
    [
      "that adds by a KeyPackage which another talk has used up",
      async ({ alice, bob, talkId }) => {
        const other = await sealedPair(alice, bob);
        const second = await SealedDevice.open(circle.suite, await newDevice(bob.person), bob.identity);
        const used = await addBy(alice, other, second.person.deviceId);
        return alice.person.call("sealed.commit", await forge(alice, talkId, { add: [used] }, lies()));
      },
    ],
    [
      "that another member's device has made",
      async ({ alice, bob, talkId }) => alice.person.call("sealed.commit", await forge(bob, talkId, {}, lies())),
    ],
    [
      "whose signature does not hold",
      async ({ alice, talkId }) => {
        const input = await forge(alice, talkId, {}, lies());
        return alice.person.call("sealed.commit", { ...input, commit: flipped(input.commit, 120) });
      },
    ],
    [
      "whose confirmation is another one",
      async ({ alice, talkId }) => {
        const input = await forge(alice, talkId, {}, lies());
        // Behind it stands the tag of its membership: 32 bytes and their length.
        return alice.person.call("sealed.commit", { ...input, commit: flipped(input.commit, -34) });
      },
    ],
    [
      "with a GroupInfo whose signature does not hold",
      async ({ alice, talkId }) => {
        const input = await forge(alice, talkId, {}, lies());
        return alice.person.call("sealed.commit", { ...input, groupInfo: flipped(input.groupInfo, -1) });
      },
    ],
    [
      "with the GroupInfo of another commit",
      async ({ alice, talkId }) => {
        const { groupInfo } = await forge(alice, talkId, {}, lies());
        return alice.person.call("sealed.commit", { ...(await forge(alice, talkId, {}, lies())), groupInfo });
      },
    ],
    [
      "that is none",
      async ({ alice, talkId }) => alice.person.call("sealed.commit", { ...(await forge(alice, talkId, {}, lies())), commit: "AAAA" }),
    ],
  ])("%s", async (_what, attack) => {
    const [alice, bob, chie] = await circle.devices("alice", "bob", "chie");
    const talkId = await sealedGroup(alice, bob, chie);
    expect((await attack({ alice, bob, chie, talkId })).error).toEqual({ code: "commit_refused" });
    expect((await alice.person.must("sealed.readGroup", { talkId })).group).toMatchObject({ epoch: 1, event: 1 });
  });
});

test("[SEALED-02] a commit is refused that adds by a KeyPackage which has expired since it was taken", async () => {
  const clock = new ManualClock(systemClock.nowMs());
  await using later = await startWorld(inject("cluster"), { clock });
  const [alice, bob] = await (await sealedCircle(later)).devices("alice", "bob");
  const { talkId } = (await alice.person.must("talk.openDirect", { accountId: bob.person.accountId, protection: "sealed" })).talk;
  await alice.found(talkId);
  const input = await alice.prepare(talkId);
  clock.advanceMs(31 * 24 * 3600 * 1000);
  expect((await alice.person.call("sealed.commit", input)).error).toEqual({ code: "commit_refused" });
});

test("a founding that is none, or that another device signed, begins nothing", async () => {
  const [alice, bob] = await circle.devices("alice", "bob");
  const { talkId } = (await alice.person.must("talk.openDirect", { accountId: bob.person.accountId, protection: "sealed" })).talk;
  const elsewhere = await SealedGroup.start(circle.suite, bob.own, bob.own.account, systemClock);
  const input = { talkId, tree: base64url(elsewhere.publicTree), groupInfo: base64url(await elsewhere.groupInfo()) };
  for (const device of [alice, bob]) expect((await device.person.call("sealed.found", input)).error).toEqual({ code: "commit_refused" });
  expect((await alice.person.must("sealed.readGroup", { talkId })).group).toBeNull();
});

describe("a message is refused", () => {
  test("[SEALED-02] whose header is not exactly of this talk, this epoch and this name", async () => {
    const [alice, bob] = await circle.devices("alice", "bob");
    const [talkId, other] = [await sealedPair(alice, bob), await sealedGroup(alice, bob)];
    const good = await alice.seal(talkId, "正しい");
    const wrong = [
      { ...good, clientId: newSealedName() },
      { ...good, epoch: good.epoch + 1 },
      { ...good, body: (await alice.seal(other, "よそ")).body },
      { ...good, body: (await alice.prepare(talkId)).commit },
      { ...good, body: `${good.body}AAAA` },
      { ...good, body: good.body.slice(0, 40) },
      { ...good, body: "" },
      ...[0, 2, 5, 22, 31, 34, 38, 54].map((at) => ({ ...good, body: flipped(good.body, at) })),
    ];
    for (const input of wrong)
      expect((await alice.person.call("sealed.send", input)).error, JSON.stringify(input)).toEqual({ code: "envelope_wrong" });
    expect((await alice.person.call("sealed.send", good)).status).toBe(200);
  });

  test("that edits what is not one's own, is gone, or is no message", async () => {
    const [alice, bob] = await circle.devices("alice", "bob");
    const talkId = await sealedPair(alice, bob);
    const seq = (await alice.say(talkId, "わたしの")).message?.seq ?? 0;
    const edit = async (device: SealedDevice, at: number) =>
      (await device.person.call("sealed.send", await device.seal(talkId, "なおし", { kind: "edit", seq: at }))).error?.code;
    await bob.follow(talkId);
    expect([await edit(bob, seq), await edit(alice, seq + 9)]).toEqual(["not_editable", "not_editable"]);
    await alice.person.must("message.unsend", { talkId, seq });
    expect(await edit(alice, seq)).toBe("not_editable");
  });

  test("before the talk was begun, and where only admins write; notes beside the messages are everybody's", async () => {
    const [alice, bob] = await circle.devices("alice", "bob");
    const began = await sealedGroup(alice, bob);
    const early = await alice.person.must("talk.create", { name: "", memberIds: [bob.person.accountId], protection: "sealed" });
    const sealed = await bob.seal(began, "まだ");
    expect((await bob.person.call("sealed.send", { ...sealed, talkId: early.talk.talkId })).error).toEqual({ code: "envelope_wrong" });
    await alice.person.must("talk.update", { talkId: began, postPolicy: "admins" });
    expect((await bob.person.call("sealed.send", sealed)).error).toEqual({ code: "posting_restricted" });
    expect((await bob.say(began, "🍊", { kind: "note" })).message).toBeNull();
  });
});

describe("a sealed talk", () => {
  test("has its name inside; an open one has one outside", async () => {
    const [alice, bob] = await circle.devices("alice", "bob");
    const memberIds = [bob.person.accountId];
    const named = await alice.person.call("talk.create", { name: "台所", memberIds, protection: "sealed" });
    const unnamed = await alice.person.call("talk.create", { name: " ", memberIds });
    expect([named.error, unnamed.error]).toEqual([{ code: "name_wrong" }, { code: "name_wrong" }]);
    const talkId = await sealedGroup(alice, bob);
    expect((await alice.person.call("talk.update", { talkId, name: "居間" })).error).toEqual({ code: "class_mismatch" });
  });

  test("stands beside the open one of the same two people, each found again", async () => {
    const [alice, bob] = await circle.devices("alice", "bob");
    const sealed = await sealedPair(alice, bob);
    const open = (await bob.person.direct(alice.person)).talkId;
    expect(open).not.toBe(sealed);
    const again = await bob.person.must("talk.openDirect", { accountId: alice.person.accountId, protection: "sealed" });
    expect(again.talk).toMatchObject({ talkId: sealed, protection: "sealed" });
  });

  test("takes nothing that the server could read", async () => {
    const [alice, bob] = await circle.devices("alice", "bob");
    const talkId = await sealedPair(alice, bob);
    const seq = (await alice.say(talkId, "封")).message?.seq ?? 0;
    const { fileId } = await readyFile(alice.person, Buffer.from("x"), { kind: "file" });
    const answers = [
      await alice.person.call("message.send", { talkId, clientId: newClientName(), content: { kind: "text", text: "あけっぴろげ" } }),
      await alice.person.call("message.send", {
        talkId,
        clientId: newClientName(),
        content: { kind: "files", fileIds: [fileId], caption: "" },
      }),
      await alice.person.call("message.edit", { talkId, seq, text: "あけっぴろげ" }),
      await bob.person.call("message.react", { talkId, seq, emoji: "🍊", isOn: true }),
      await alice.person.call("album.create", { talkId, name: "写真" }),
    ];
    expect(answers.map(({ error }) => error?.code)).toEqual([
      "class_mismatch",
      "class_mismatch",
      "class_mismatch",
      "class_mismatch",
      "album_in_sealed_talk",
    ]);
  });

  test("is none that is open: its operations do nothing there", async () => {
    const [alice, bob] = await circle.devices("alice", "bob");
    const [sealed, { talkId }] = [await sealedPair(alice, bob), await alice.person.direct(bob.person)];
    const answers = [
      await alice.person.call("sealed.send", { ...(await alice.seal(sealed, "x")), talkId }),
      await alice.person.call("sealed.commit", { ...(await alice.prepare(sealed)), talkId }),
      await alice.person.call("sealed.readGroup", { talkId }),
      await alice.person.call("sealed.follow", { talkId, after: 0, countMax: 1 }),
      await alice.person.call("key.takePackages", { talkId, deviceIds: [bob.person.deviceId] }),
      await alice.person.call("history.write", { talkId, from: 1, to: 1, body: "AAAA" }),
    ];
    expect(new Set(answers.map(({ error }) => error?.code))).toEqual(new Set(["class_mismatch"]));
  });
});
