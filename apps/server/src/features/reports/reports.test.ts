import { base64url, fromBase64url, present, systemClock, systemRandom, utf8 } from "@musubi/base";
import { readOpenPart, readSealedBody } from "@musubi/e2ee";
import type { InputOf, ReportId, SealedEvidence, sendReport, TalkId } from "@musubi/protocol";
import { type Person, ringOf, startWorld, type World } from "@musubi/testkit";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { newClientName, somebody } from "../../../test/cast.ts";
import { erasing, markDeleted } from "../../../test/erasing.ts";
import { type SealedCircle, sealedCircle, sealedGroup, sealedPair } from "../../../test/sealed-circle.ts";
import { expectOk, type SealedDevice } from "../../../test/sealed-device.ts";
import { asRole } from "../../cli/operator.ts";
import type { KeyRing } from "../../platform/keys/key-ring.ts";
import { instant } from "../../platform/postgres/instant.ts";
import { raw, sql } from "../../platform/postgres/sql.ts";
import { exportReports } from "../takeout/export-reports.ts";
import { type ExaminedReport, examineReport } from "./examine.ts";
import { sweepReportsTask } from "./jobs/sweep-reports.ts";
import { closeReport, listAllReports } from "./operator-store.ts";

let world: World;
let circle: SealedCircle;
let keyRing: KeyRing;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
  circle = await sealedCircle(world);
  keyRing = await ringOf(inject("cluster"));
});
afterAll(() => world.stop());

type ReportInput = InputOf<typeof sendReport>;
const asOperator: <T>(work: Parameters<typeof asRole<T>>[2]) => Promise<T> = (work) =>
  asRole({ prepared: world.database }, "musubi_operator", work);

/** As the command does. */
function examine(reportId: string, action: "report.show" | "report.verify" = "report.show"): Promise<ExaminedReport | null> {
  const asKeeper = <T>(work: Parameters<typeof asRole<T>>[2]): Promise<T> => asRole({ prepared: world.database }, "musubi_posting", work);
  const opening = { action, by: "Noriko", employer: "Test", why: "somebody reported this" };
  return examineReport({ keyRing, random: systemRandom, asOperator, asKeeper }, reportId, opening);
}

async function shown(reportId: string): Promise<ExaminedReport> {
  return present(await examine(reportId), "The report is there.");
}

/** What a receiver's device keeps of the messages it has not opened yet. */
async function witness(device: SealedDevice, talkId: TalkId): Promise<SealedEvidence[]> {
  const after = device.known.get(talkId) ?? 0;
  const { events, through } = await device.person.must("sealed.follow", { talkId, after, countMax: 50 });
  device.known.set(talkId, through);
  const seen: SealedEvidence[] = [];
  for (const { body, frank, seq, ...event } of events) {
    if (body === null || frank === null || seq === null || event.deviceId === device.person.deviceId) continue;
    const opened = expectOk(await device.group(talkId).open(fromBase64url(body) ?? new Uint8Array(), () => Promise.resolve()));
    const part = expectOk(readOpenPart(opened.authenticatedData));
    const inside = expectOk(readSealedBody(opened.content));
    seen.push({
      ...{ seq, event: event.event, epoch: event.epoch, senderId: event.senderId, deviceId: event.deviceId },
      ...{ message: event.clientId, acceptedAt: event.acceptedAt, commitment: base64url(part.commitment), ...frank },
      ...{ frankingKey: base64url(inside.frankingKey), body: base64url(inside.body) },
    });
  }
  return seen;
}

const say = (text: string): string => JSON.stringify({ t: "text", text });

function sealedInput(talkId: TalkId, disclosed: SealedEvidence[], over: Partial<ReportInput> = {}): ReportInput {
  const about = disclosed[0]?.seq ?? 0;
  return { talkId, clientId: newClientName(), about, reason: "harassment", words: "", messages: { kind: "sealed", disclosed }, ...over };
}

function plainInput(talkId: TalkId, seqs: number[], over: Partial<ReportInput> = {}): ReportInput {
  const messages = { kind: "plain" as const, seqs };
  return { talkId, clientId: newClientName(), about: seqs[0] ?? 0, reason: "spam", words: "", messages, ...over };
}

const report = async (person: Person, input: ReportInput): Promise<ReportId> => (await person.must("report.send", input)).report.reportId;
const codeOf = async (person: Person, input: ReportInput): Promise<string | undefined> =>
  (await person.call("report.send", input)).error?.code;

describe("a sealed report", () => {
  let alice: SealedDevice;
  let bob: SealedDevice;
  let talkId: TalkId;
  let seen: SealedEvidence[];
  beforeAll(async () => {
    [alice, bob] = await circle.devices("alice", "bob");
    talkId = await sealedPair(alice, bob);
    for (const text of ["ひとつめ", "ふたつめ", "みっつめ", "よっつめ"]) await alice.say(talkId, say(text));
    seen = await witness(bob, talkId);
  });

  test("[SEALED-06] as the receiver kept it is verified and shown; what was not chosen is counted, and nothing of it lies in the database", async () => {
    const chosen = seen.filter((_, at) => at === 0 || at === 3);
    const reportId = await report(bob.person, sealedInput(talkId, chosen, { words: "やめてほしい" }));
    expect(await world.tablesHolding("ひとつめ")).toEqual([]);
    const { words, messages, reporterId } = await shown(reportId);
    expect({ words, reporterId }).toEqual({ words: "やめてほしい", reporterId: bob.person.accountId });
    expect(messages.map(({ says, verdict, undisclosedAfter }) => [says, verdict, undisclosedAfter])).toEqual([
      ["ひとつめ", "verified", 2],
      ["よっつめ", "verified", 0],
    ]);
    expect(await world.tablesHolding("ひとつめ")).toEqual([]);
  });

  const first = (): SealedEvidence => present(seen[0], "Something was said.");
  const other = (bytes: string): string => base64url((fromBase64url(bytes) ?? new Uint8Array()).map((byte) => byte ^ 1));
  test.each<[string, string, (one: SealedEvidence) => Partial<SealedEvidence>]>([
    ["event", "not_relayed", ({ event }) => ({ event: event - 1 })],
    ["epoch", "not_relayed", ({ epoch }) => ({ epoch: epoch + 1 })],
    ["device", "not_relayed", () => ({ deviceId: bob.person.deviceId })],
    ["name", "not_relayed", ({ message }) => ({ message: other(message) })],
    ["time", "not_relayed", ({ acceptedAt }) => ({ acceptedAt: acceptedAt + 1 })],
    ["commitment", "not_relayed", ({ commitment }) => ({ commitment: other(commitment) })],
    ["tag", "not_relayed", ({ tag }) => ({ tag: other(tag) })],
    ["tag's length", "not_relayed", ({ tag }) => ({ tag: tag.slice(0, 20) })],
    ["content", "other_content", () => ({ body: base64url(utf8(say("言っていないこと"))) })],
    ["franking key", "other_content", ({ frankingKey }) => ({ frankingKey: other(frankingKey) })],
    ["key of the server's", "tag_key_gone", ({ keyId }) => ({ keyId: keyId - 1 })],
  ])("[SEALED-06] with another %s is not verifiable (%s), and never shown", async (_, verdict, change) => {
    const reportId = await report(bob.person, sealedInput(talkId, [{ ...first(), ...change(first()) }]));
    const { messages } = await shown(reportId);
    expect(messages.map(({ says, verdict: said }) => [says, said])).toEqual([[null, verdict]]);
  });

  test("[SEALED-06] under another sender or in another talk is not taken at all: nothing like it stands there", async () => {
    const [mine] = [first()];
    expect(await codeOf(bob.person, sealedInput(talkId, [{ ...mine, senderId: bob.person.accountId }]))).toBe("not_reportable");
    const open = await bob.person.direct(alice.person);
    expect(await codeOf(bob.person, sealedInput(open.talkId, [mine]))).toBe("class_mismatch");
  });

  test("[SEALED-06] by whoever is not in the talk finds no talk", async () => {
    const stranger = await somebody(world, "stranger");
    expect(await codeOf(stranger, sealedInput(talkId, [first()]))).toBe("not_found");
  });

  test("is about somebody else: one's own message alone is not reportable", async () => {
    await bob.say(talkId, say("わたしの"));
    const [mine] = await witness(alice, talkId);
    expect(await codeOf(bob.person, sealedInput(talkId, [present(mine, "Alice has it.")]))).toBe("not_reportable");
  });

  test("the same one again is the same report; another one of the same message is another", async () => {
    const input = sealedInput(talkId, [first()]);
    const reportId = await report(bob.person, input);
    expect(await report(bob.person, input)).toBe(reportId);
    expect(await report(bob.person, { ...input, clientId: newClientName() })).not.toBe(reportId);
  });
});

test("what a card below a text says comes along with it, from a plain talk and from a sealed one", async () => {
  const [alice, bob] = await circle.devices("aki", "nao");
  const url = "https://bank.evil-town.jp/";
  const preview = { url, title: "あなたの銀行", description: "ご本人確認", siteName: "", picture: "AbCd" };
  const says = `見て ${url}\n\n[${url}]\nあなたの銀行\nご本人確認`;
  const sealedTalk = await sealedPair(alice, bob);
  await alice.say(sealedTalk, JSON.stringify({ t: "text", text: `見て ${url}`, preview }));
  const fromSealed = await shown(await report(bob.person, sealedInput(sealedTalk, await witness(bob, sealedTalk))));
  expect(fromSealed.messages).toMatchObject([{ verdict: "verified", says }]);
  const { talkId } = await alice.person.group("広場", bob.person);
  const content = { kind: "text" as const, text: `見て ${url}`, preview };
  const { seq } = await alice.person.must("message.send", { talkId, clientId: newClientName(), content });
  expect((await shown(await report(bob.person, plainInput(talkId, [seq])))).messages).toMatchObject([{ verdict: "held_here", says }]);
});

describe("what has changed since", () => {
  test("[SEALED-06] an edited message is verified in each version that the device kept, and one that was taken back says so", async () => {
    const [alice, bob] = await circle.devices("kei", "mio");
    const talkId = await sealedPair(alice, bob);
    const { message } = await alice.say(talkId, say("まえ"));
    const before = await witness(bob, talkId);
    const { seq } = present(message, "It has a place.");
    await alice.say(talkId, say("あと"), { kind: "edit", seq });
    const after = await witness(bob, talkId);
    await alice.person.must("message.unsend", { talkId, seq });
    const { messages } = await shown(await report(bob.person, sealedInput(talkId, [...before, ...after])));
    expect(messages.map(({ says, verdict, isTakenBack }) => [says, verdict, isTakenBack])).toEqual([
      ["まえ", "verified", true],
      ["あと", "verified", true],
    ]);
  });

  test("[SEALED-06] a key is kept when the next one has begun, and once it is gone its messages are not verifiable", async () => {
    const [alice, bob] = await circle.devices("sora", "umi");
    const talkId = await sealedPair(alice, bob);
    await alice.say(talkId, say("鍵の話"));
    const seen = await witness(bob, talkId);
    const reportId = await report(bob.person, sealedInput(talkId, seen));
    const keeper = <T>(work: Parameters<typeof asRole<T>>[2]): Promise<T> => asRole({ prepared: world.database }, "musubi_posting", work);
    const wrapped = keyRing.wrap(systemRandom.bytes(32), ["franking_key", 1]);
    await keeper((tx) =>
      tx.run(sql`select musubi.add_franking_key(1, ${Buffer.from(wrapped.bytes)}, ${wrapped.epoch}, ${instant(systemClock.nowMs())})`),
    );
    expect((await shown(reportId)).messages[0]?.verdict).toBe("verified");
    const own = present(seen[0], "One message.").keyId;
    await using lost = await lostKey(own);
    expect((await shown(reportId)).messages[0]).toMatchObject({ verdict: "tag_key_gone", says: null });
    await lost.restore();
    expect((await shown(reportId)).messages[0]?.verdict).toBe("verified");
  });

  /** The key of this number, thrown away for a while. */
  async function lostKey(keyId: number) {
    const rows = await world.server.database.transact("jobs", { actor: null }, (tx) =>
      tx.rows<{ wrapped_key: Buffer; ring_epoch: number }>(
        sql`delete from musubi.franking_keys where key_id = ${keyId} returning wrapped_key, ring_epoch`,
      ),
    );
    const { wrapped_key, ring_epoch } = present(rows[0], "The key was there.");
    const restore = async (): Promise<void> => {
      await asRole({ prepared: world.database }, "musubi_posting", (tx) =>
        tx.run(sql`select musubi.add_franking_key(${keyId}, ${wrapped_key}, ${ring_epoch}, ${instant(systemClock.nowMs())})`),
      );
    };
    return { restore, [Symbol.asyncDispose]: restore };
  }
});

test("[SEALED-06] what was said before the reporter came in is not theirs to report, in sealed and in plain talks", async () => {
  const [alice, bob, chie] = await circle.devices("a1", "b1", "c1");
  const talkId = await sealedGroup(alice, bob);
  await alice.say(talkId, say("ふたりのとき"));
  const seen = await witness(bob, talkId);
  await alice.person.must("talk.addMembers", { talkId, accountIds: [chie.person.accountId] });
  await alice.commit(talkId);
  await chie.enter();
  // Somebody who was there has handed it on: it is true, and still not theirs.
  expect(await codeOf(chie.person, sealedInput(talkId, seen))).toBe("not_reportable");
  const { message } = await alice.say(talkId, say("三人のとき"));
  const { seq } = present(message, "It has a place.");
  expect(
    await codeOf(
      chie.person,
      sealedInput(
        talkId,
        seen.map((one) => ({ ...one, seq })),
      ),
    ),
  ).toBe("not_reportable");
  const open = await alice.person.group("居間", bob.person);
  const said = await alice.person.say(open.talkId, "前のこと");
  await alice.person.must("talk.addMembers", { talkId: open.talkId, accountIds: [chie.person.accountId] });
  expect(await codeOf(chie.person, plainInput(open.talkId, [said]))).toBe("not_reportable");
});

describe("a plain report", () => {
  test("holds the messages as the server has them, with what stood there before; taken-back ones and one's own alone are not reportable", async () => {
    const [alice, bob] = [await somebody(world, "alice"), await somebody(world, "bob")];
    await world.befriend(alice, bob);
    const { talkId } = await alice.direct(bob);
    const [one, two, three] = [await alice.say(talkId, "はじめ"), await bob.say(talkId, "やめて"), await alice.say(talkId, "おわり")];
    await alice.must("message.edit", { talkId, seq: one, text: "なおした" });
    const reportId = await report(bob, plainInput(talkId, [one, two], { about: one }));
    await alice.must("message.unsend", { talkId, seq: one });
    expect((await shown(reportId)).messages).toMatchObject([
      { says: "なおした", saidBefore: ["はじめ"], verdict: "held_here", isTakenBack: true, undisclosedAfter: 0 },
      { says: "やめて", senderId: bob.accountId },
    ]);
    expect(await codeOf(bob, plainInput(talkId, [one]))).toBe("not_reportable");
    expect(await codeOf(bob, plainInput(talkId, [two]))).toBe("not_reportable");
    expect(await codeOf(bob, plainInput(talkId, [three, 999]))).toBe("not_reportable");
    const { talks } = await bob.must("talk.list", { countMax: 200 });
    const self = present(
      talks.find(({ kind }) => kind === "self"),
      "Everybody has a note to self.",
    );
    expect(await codeOf(bob, plainInput(self.talkId, [1]))).toBe("not_reportable");
  });

  test("is one of at most twenty a day", async () => {
    const [alice, bob] = [await somebody(world, "alice"), await somebody(world, "bob")];
    await world.befriend(alice, bob);
    const { talkId } = await alice.direct(bob);
    const seq = await alice.say(talkId, "しつこい");
    for (let count = 0; count < 20; count++) await report(bob, plainInput(talkId, [seq]));
    expect(await codeOf(bob, plainInput(talkId, [seq]))).toBe("too_many");
  });
});

describe("looking into a report", () => {
  test("stands in the ledger of the reporter and of whose messages were read, before it is opened; the list names nobody", async () => {
    const [alice, bob] = [await somebody(world, "alice"), await somebody(world, "bob")];
    await world.befriend(alice, bob);
    const { talkId } = await alice.direct(bob);
    const reportId = await report(bob, plainInput(talkId, [await alice.say(talkId, "ひどいこと")]));
    const listed = await asOperator((tx) => listAllReports(tx, { isAll: false, countMax: 1_000 }));
    expect(listed.find((one) => one.reportId === reportId)).toMatchObject({ reason: "spam", messageCount: 1, state: "waiting" });
    expect(JSON.stringify(listed)).not.toContain(alice.accountId);
    expect((await alice.must("disclosure.list", { countMax: 10 })).disclosures).toEqual([]);
    await shown(reportId);
    for (const [person, category] of [
      [alice, "message_content"],
      [bob, "report"],
    ] as const) {
      const { disclosures } = await person.must("disclosure.list", { countMax: 10 });
      expect(disclosures).toMatchObject([{ action: "report.show", category, role: "operator", purpose: "safety_report", rowCount: 1 }]);
      // Whom it was that reported, the entry of the other person does not say.
      expect(JSON.stringify(disclosures)).not.toContain(person === alice ? bob.accountId : alice.accountId);
    }
    expect((await bob.must("report.list", {})).reports).toMatchObject([{ reportId, state: "read" }]);
    expect(await asOperator((tx) => closeReport(tx, reportId, systemClock.nowMs()))).toBe(true);
    expect((await bob.must("report.list", {})).reports).toMatchObject([{ reportId, state: "closed" }]);
    expect((await alice.must("report.list", {})).reports).toEqual([]);
  });

  test.each(["sealed", "wrapped_key", "reporter_id", "sender_ids", "talk_id"])(
    "the operator cannot read %s past the record",
    async (column) => {
      const reading = asOperator((tx) => tx.rows(sql`select ${raw(column)} from musubi.reports`));
      await expect(reading).rejects.toMatchObject({ code: "42501" });
    },
  );

  test("an opening whose record is not stored commits nothing", async () => {
    const [alice, bob] = [await somebody(world, "alice"), await somebody(world, "bob")];
    await world.befriend(alice, bob);
    const { talkId } = await alice.direct(bob);
    const reportId = await report(bob, plainInput(talkId, [await alice.say(talkId, "x")]));
    const opening = asOperator((tx) =>
      tx.rows(sql`select * from musubi.open_report(${reportId}, 'report.show', 'Noriko', 'Test', 'without any record')`),
    );
    await expect(opening).rejects.toThrow();
    expect((await bob.must("report.list", {})).reports).toMatchObject([{ state: "waiting" }]);
  });

  test("one that does not exist, or was emptied when its time was over, is not there", async () => {
    expect(await examine("rpt_00000000000000000000")).toBeNull();
    const [alice, bob] = [await somebody(world, "alice"), await somebody(world, "bob")];
    await world.befriend(alice, bob);
    const { talkId } = await alice.direct(bob);
    const reportId = await report(bob, plainInput(talkId, [await alice.say(talkId, "古いこと")]));
    const atDay = (days: number) => ({ ...systemClock, nowMs: () => systemClock.nowMs() + days * 24 * 3_600_000 });
    const turn = { signal: new AbortController().signal, attempt: 1 };
    await asOperator((tx) => closeReport(tx, reportId, systemClock.nowMs()));
    await sweepReportsTask({ database: world.server.database, clock: atDay(181) }).run({}, turn);
    expect(await examine(reportId)).not.toBeNull();
    await sweepReportsTask({ database: world.server.database, clock: atDay(183) }).run({}, turn);
    expect(await examine(reportId)).toBeNull();
  });
});

test("a copy of one's data has one's reports in one's own words, and no message of others; leaving takes the closed ones along", async () => {
  const [alice, bob] = [await somebody(world, "alice"), await somebody(world, "bob")];
  await world.befriend(alice, bob);
  const { talkId } = await alice.direct(bob);
  const seq = await alice.say(talkId, "写しにないこと");
  const closed = await report(bob, plainInput(talkId, [seq], { words: "私の言葉" }));
  const open = await report(bob, plainInput(talkId, [seq]));
  await asOperator((tx) => closeReport(tx, closed, systemClock.nowMs()));
  const copy = JSON.stringify(
    await world.server.database.transact("people", { actor: bob.accountId }, (tx) =>
      exportReports(tx, { accountId: bob.accountId, keyRing }),
    ),
  );
  expect(copy).toContain("私の言葉");
  expect(copy).not.toContain("写しにないこと");
  await markDeleted(world, bob.accountId);
  await (await erasing(world, inject("cluster")))(bob.accountId);
  expect(await examine(closed)).toBeNull();
  expect(await examine(open)).not.toBeNull();
});
