import { systemClock } from "@musubi/base";
import { type Person, startWorld, type World } from "@musubi/testkit";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { asRole, findPerson } from "../../cli/operator.ts";
import { listOperatorAccounts, listOperatorDevices, recordShown, signOutByOperator } from "./operator-store.ts";

let world: World;
let alice: Person;
let bob: Person;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
  [alice, bob] = await Promise.all([world.person("alice", "アリス"), world.person("bob")]);
});
afterAll(() => world.stop());

const operator: <T>(work: Parameters<typeof asRole<T>>[2]) => Promise<T> = (work) =>
  asRole({ prepared: world.database }, "musubi_operator", work);

test("the operator is shown who is there, in the order of handles, page by page", async () => {
  const first = await operator((tx) => listOperatorAccounts(tx, { handle: null, after: "", countMax: 1 }));
  const second = await operator((tx) => listOperatorAccounts(tx, { handle: null, after: first[0]?.handle ?? "", countMax: 5 }));
  expect([...first, ...second].map((one) => [one.handle, one.displayName])).toEqual([
    ["alice", "アリス"],
    ["bob", "bob"],
  ]);
  expect(first[0]).toMatchObject({ deviceCount: 1, hasPassword: true, passkeyCount: 0, recoveryCodesLeft: 10, deletedAt: null });
});

test("what the operator was shown is on record, once for each person", async () => {
  await operator((tx) => recordShown(tx, "user list", [alice.accountId, bob.accountId, alice.accountId], systemClock.nowMs()));
  const rows = await operator((tx) =>
    tx.rows({ text: "select subject_id, operation from musubi.disclosures where actor_id = 'operator' order by subject_id", values: [] }),
  );
  expect(rows).toEqual([alice.accountId, bob.accountId].toSorted().map((subject_id) => ({ subject_id, operation: "user list" })));
});

test("the record cannot be changed by who it is about", async () => {
  const erasing = operator((tx) => tx.run({ text: "delete from musubi.disclosures", values: [] }));
  await expect(erasing).rejects.toMatchObject({ code: "42501" });
});

test.each([
  "select hash from musubi.passwords",
  "select content from musubi.messages",
  "select draft_text from musubi.talk_settings",
  "select sealed from musubi.private_profiles",
  "select wrapped_key from musubi.owner_keys",
  "select name from musubi.talks",
  "select picture_file_id from musubi.profiles",
  "select endpoint from musubi.push_subscriptions",
  "select code from musubi.invites where kind <> 'server'",
])("the operator's role cannot: %s", async (text) => {
  const rows = await operator((tx) => tx.rows({ text, values: [] })).catch((error: unknown) => error);
  // Refused outright, or there is nothing to see.
  expect(rows).toSatisfy((found: unknown) => (Array.isArray(found) ? found.length === 0 : Reflect.get(Object(found), "code") === "42501"));
});

test("one device is signed out and the others stay", async () => {
  const { output } = await alice.call("session.signIn", {
    credential: { kind: "password", handle: alice.handle, password: "seven quiet herons" },
    deviceName: "second",
    carrier: "bearer",
  });
  const second = output?.session.deviceId ?? null;
  expect(await operator((tx) => signOutByOperator(tx, { accountId: alice.accountId, deviceId: second }, systemClock.nowMs()))).toBe(1);
  expect((await operator((tx) => listOperatorDevices(tx, alice.accountId))).map((one) => one.deviceId)).toEqual([alice.deviceId]);
});

test("a handle may be typed with @ and capitals; nobody else is found by it", async () => {
  expect((await operator((tx) => findPerson(tx, "@Alice"))).accountId).toBe(alice.accountId);
  await expect(operator((tx) => findPerson(tx, "ali"))).rejects.toMatchObject({ code: "no_such_person" });
});
