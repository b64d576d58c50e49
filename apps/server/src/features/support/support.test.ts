import { randomName, systemRandom } from "@musubi/base";
import type { ClientId } from "@musubi/protocol";
import { startWorld, TEST_PASSWORD, type World } from "@musubi/testkit";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { newDevice } from "../../../test/cast.ts";
import { databaseAsSuperuser } from "../../../test/database-as.ts";
import { type Desk, openCaseOf, openDesk } from "../../../test/desk.ts";
import { listen } from "../../../test/listener.ts";
import { sql } from "../../platform/postgres/sql.ts";

let world: World;
let desk: Desk;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
  desk = openDesk(world);
});
afterAll(async () => {
  await desk.end();
  await world.stop();
});

let count = 0;
const somebody = () => world.person(`person${(count += 1)}.s`);
const newName = () => randomName(systemRandom, 20) as ClientId;

async function answer(caseId: string, text: string): Promise<string> {
  return desk.transact(async (tx) => {
    const row = await tx.row<{ refusal: string }>(sql`select musubi.answer_case(${caseId}, ${newName()}, ${text}) as refusal`);
    return row?.refusal ?? "nothing";
  });
}

async function grantsOf(caseId: string): Promise<{ state: string; ended_because: string | null }[]> {
  return desk.transact((tx) =>
    tx.rows(sql`select state, ended_because from musubi.access_grants where case_id = ${caseId} order by asked_at`),
  );
}

test("a case is opened, read by the staff, answered, and answered again", async () => {
  const alice = await somebody();
  const opened = await alice.must("support.open", { topic: "sign_in", text: "入れません", clientId: newName() });
  expect(opened.case).toMatchObject({ topic: "sign_in", state: "waiting", messageCount: 1 });
  const { caseId } = opened.case;
  await desk.readCase(caseId);
  expect(await answer(caseId, "こちらをお試しください")).toBe("");
  expect((await alice.must("support.read", { caseId })).case).toMatchObject({ state: "answered", messageCount: 2 });
  const clientId = newName();
  const written = await alice.must("support.write", { caseId, clientId, text: "できました" });
  expect(written.case).toMatchObject({ state: "waiting", messageCount: 3 });
  const { messages } = await alice.must("support.read", { caseId });
  expect(messages).toMatchObject([
    { seq: 1, author: "person", text: "入れません", pseudonym: null, role: null },
    { seq: 2, author: "staff", text: "こちらをお試しください", clientId: null, pseudonym: "psn_00000000000000000001", role: "support" },
    { seq: 3, author: "person", text: "できました", clientId },
  ]);
  expect((await alice.must("support.list", {})).cases).toEqual([written.case]);
});

describe("whoever asks again with the same name of the client's", () => {
  test("gets the same case, also when both asked at once", async () => {
    const alice = await somebody();
    const input = { topic: "other" as const, text: "一度だけ", clientId: newName() };
    const answers = await Promise.all([1, 2, 3, 4].map(() => alice.must("support.open", input)));
    expect(new Set(answers.map((one) => one.case.caseId)).size).toBe(1);
    expect((await alice.must("support.list", {})).cases).toHaveLength(1);
  });

  test("gets the same message, also after the case was closed", async () => {
    const alice = await somebody();
    const caseId = await openCaseOf(alice);
    const input = { caseId, clientId: newName(), text: "追伸" };
    const [one, other] = await Promise.all([alice.must("support.write", input), alice.must("support.write", input)]);
    expect(one.written).toEqual(other.written);
    await alice.must("support.close", { caseId });
    expect((await alice.must("support.write", input)).written).toEqual(one.written);
    expect((await alice.call("support.write", { ...input, clientId: newName() })).error).toEqual({ code: "case_closed" });
  });
});

test("closing a case ends every access that was given for it, in the same moment", async () => {
  const alice = await somebody();
  const caseId = await openCaseOf(alice);
  await desk.readCase(caseId);
  expect(await grantsOf(caseId)).toEqual([{ state: "live", ended_because: null }]);
  expect((await alice.must("support.close", { caseId })).case.state).toBe("closed");
  expect(await grantsOf(caseId)).toEqual([{ state: "ended", ended_because: "case_closed" }]);
  await expect(desk.readCase(caseId)).rejects.toThrow("case_closed");
  expect(await answer(caseId, "まだですか")).toBe("case_closed");
  expect((await alice.must("support.close", { caseId })).case.state).toBe("closed");
});

test("ten cases may be open at once, and a closed one makes room", async () => {
  const alice = await somebody();
  const cases = [];
  for (let nth = 0; nth < 10; nth += 1) cases.push(await openCaseOf(alice, `${nth}`));
  const more = { topic: "other" as const, text: "もう一つ", clientId: newName() };
  expect((await alice.call("support.open", more)).error).toEqual({ code: "too_many" });
  await alice.must("support.close", { caseId: cases[0] ?? ("" as never) });
  expect((await alice.call("support.open", more)).status).toBe(200);
});

test("other devices hear of what one device wrote, and all of them of an answer", async () => {
  const alice = await somebody();
  const other = await listen(await newDevice(alice));
  const caseId = await openCaseOf(alice);
  await other.hears((event) => event.includes("support.changed") && event.includes(caseId));
  const before = other.heard.length;
  await desk.readCase(caseId);
  await answer(caseId, "どうぞ");
  world.server.app.accountability.announceCase(alice.accountId, caseId);
  await other.until(() => other.heard.slice(before).some((event) => event.includes("support.changed")));
  expect(other.heard.filter((event) => event.includes("support.changed"))).toHaveLength(2);
  await other.close();
});

test("a text is kept as it was written and nothing but a text: empty, too long and invisible ones are refused", async () => {
  const alice = await somebody();
  const open = (text: string) => alice.call("support.open", { topic: "other", text, clientId: newName() });
  for (const text of ["", "あ".repeat(4_001), "a\u0000b"]) expect((await open(text)).error?.code).toBe("invalid_input");
  const text = `<b>${"あ".repeat(3_990)}</b>`;
  const { case: made } = await alice.must("support.open", { topic: "other", text, clientId: newName() });
  expect((await alice.must("support.read", { caseId: made.caseId })).messages[0]?.text).toBe(text);
});

test("erasing an account takes what was written in its cases, closes them, and leaves the ledger and the log as they were", async () => {
  const alice = await somebody();
  const caseId = await openCaseOf(alice, "消えるべき文");
  const entry = await desk.readCase(caseId);
  await alice.must("disclosure.markSeen", { through: 1 });
  await alice.must("account.delete", { handle: alice.handle, password: TEST_PASSWORD });
  const superuser = await databaseAsSuperuser(world, inject("cluster"));
  const counted = async (text: string): Promise<number> => Number((await superuser.query<{ count: string }>(text, [])).rows[0]?.count);
  try {
    await expect.poll(() => counted(`select count(*) from musubi.case_messages where case_id = '${caseId}'`), { timeout: 20_000 }).toBe(0);
    await expect
      .poll(() => counted(`select count(*) from musubi.disclosure_marks where account_id = '${alice.accountId}'`), { timeout: 20_000 })
      .toBe(0);
    expect(await counted(`select count(*) from musubi.cases where id = '${caseId}' and state = 'closed'`)).toBe(1);
    expect(await counted(`select count(*) from musubi.ledger l join musubi.ledger_records r using (seq) where l.id = '${entry.id}'`)).toBe(
      1,
    );
    expect(await grantsOf(caseId)).toEqual([{ state: "ended", ended_because: "case_closed" }]);
  } finally {
    await superuser.end();
  }
});
