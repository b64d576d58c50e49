import { base64url, present, systemRandom, utf8 } from "@musubi/base";
import { timelineOf } from "@musubi/client";
import { commitTo, writeOpenPart, writeSealedBody } from "@musubi/e2ee";
import { idBytes, type TalkId } from "@musubi/protocol";
import { memoryVault } from "@musubi/sealed";
import { startWorld, type World } from "@musubi/testkit";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { type AppDevice, openApp, until } from "./app-device.ts";
import { sealedCircle } from "./sealed-circle.ts";
import { expectOk, newSealedName, type SealedDevice } from "./sealed-device.ts";

// A member who wants to say something that nobody could report: what the commitment says, which the server vouches for, is not what is inside.

const keep = (): Promise<void> => Promise.resolve();

let world: World;
let mine: SealedDevice;
let theirs: AppDevice;
let talkId: TalkId;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
  const circle = await sealedCircle(world);
  [mine] = await circle.devices("unreportable");
  const reader = await world.person("damaged.reader");
  await world.befriend(mine.person, reader);
  // The other device has its keys, and is closed until the talk is founded: or it would found it itself, or come in from outside.
  const vault = memoryVault();
  await (await openApp(reader, { vault })).close();
  const { talk } = await mine.person.must("talk.openDirect", { accountId: reader.accountId, protection: "sealed" });
  talkId = talk.talkId;
  await mine.found(talkId);
  await mine.commit(talkId);
  theirs = await openApp(reader, { vault });
  await until(() => theirs.engine.state().talks.byId.has(talkId));
  await theirs.engine.openTalk(talkId);
});
afterAll(async () => {
  await theirs.close();
  await world.stop();
});

/** What a message is made of before it is sealed. */
interface Making {
  readonly frankingKey: Uint8Array;
  readonly body: Uint8Array;
  readonly place: Parameters<typeof commitTo>[1];
}

const other = (bytes: Uint8Array): Uint8Array => bytes.map((byte) => byte ^ 1);
const say = (text: string): Uint8Array => utf8(JSON.stringify({ t: "text", text }));

/** Seals a body with a commitment to something else, and gives the place that the server has put it at. */
async function sayForged(text: string, forge: (true_: Making) => Partial<Making> & { readonly content?: Uint8Array }): Promise<number> {
  // The other device renews its keys at a moment of its own.
  await mine.follow(talkId);
  const [group, clientId] = [mine.group(talkId), newSealedName()];
  const message = Buffer.from(clientId, "base64url");
  const place = { talk: idBytes(talkId), message, epoch: group.epoch, account: mine.own.account, device: mine.own.device };
  const honest: Making = { frankingKey: systemRandom.bytes(32), body: say(text), place };
  const { content = writeSealedBody(honest), ...forged } = forge(honest);
  const told = { ...honest, ...forged };
  const commitment = commitTo(told.frankingKey, told.place, told.body);
  const sealed = expectOk(await group.seal({ content, authenticatedData: writeOpenPart({ talk: place.talk, message, commitment }) }, keep));
  const input = { talkId, clientId, epoch: Number(group.epoch), body: base64url(sealed), use: { kind: "message" as const } };
  return present((await mine.person.must("sealed.send", input)).message, "It has a place.").seq;
}

const shownAt = (seq: number) => timelineOf(theirs.engine.state(), talkId)?.messages.find((message) => message.seq === seq)?.content;
const isReportable = async (seq: number): Promise<boolean> => (await theirs.engine.reportable(talkId, [seq])).has(seq);

test("[SEALED-06] an honest message of the same making is shown, and can be reported", async () => {
  const seq = await sayForged("正直な言葉", () => ({}));
  await until(() => shownAt(seq)?.kind === "text");
  expect(await isReportable(seq)).toBe(true);
});

test.each<[string, (honest: Making) => Partial<Making> & { readonly content?: Uint8Array }]>([
  ["a commitment to another body", () => ({ body: say("おはよう") })],
  ["a commitment to another key", ({ frankingKey }) => ({ frankingKey: other(frankingKey) })],
  ["a commitment to another talk", ({ place }) => ({ place: { ...place, talk: other(place.talk) } })],
  ["a commitment to another message", ({ place }) => ({ place: { ...place, message: other(place.message) } })],
  ["a commitment to another epoch", ({ place }) => ({ place: { ...place, epoch: place.epoch + 1n } })],
  ["a commitment to another account", ({ place }) => ({ place: { ...place, account: other(place.account) } })],
  ["a commitment to another device", ({ place }) => ({ place: { ...place, device: other(place.device) } })],
  ["words that come without a key", () => ({ content: say("鍵のない言葉") })],
  [
    "bytes that are no text",
    ({ frankingKey }) => {
      const body = Uint8Array.of(0xff, 0xfe, 0xc0);
      return { body, content: writeSealedBody({ frankingKey, body }) };
    },
  ],
])("[SEALED-06] a message with %s is never shown and cannot be reported, and what comes after it is shown", async (_what, forge) => {
  const seq = await sayForged("しらを切る言葉", forge);
  const next = (await mine.say(talkId, JSON.stringify({ t: "text", text: "つぎの言葉" }))).message?.seq ?? 0;
  await until(() => shownAt(next)?.kind === "text");
  expect(shownAt(seq)?.kind).toBe("sealed");
  expect(await isReportable(seq)).toBe(false);
});
