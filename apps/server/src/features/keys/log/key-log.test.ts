import { createHash } from "node:crypto";
import { fromBase64url, present } from "@musubi/base";
import { statementHash } from "@musubi/e2ee";
import { type AccountId, idBytes, keyLogLabel, keyLogValue } from "@musubi/protocol";
import { type Person, startWorld, type World } from "@musubi/testkit";
import { openMapHead, verifyConsistency, verifyMapProof } from "@musubi/translog";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { type SealedCircle, sealedCircle } from "../../../../test/sealed-circle.ts";

let world: World;
let circle: SealedCircle;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
  circle = await sealedCircle(world);
});
afterAll(() => world.stop());

const bytes = (text: string): Uint8Array => present(fromBase64url(text), "It is base64url.");
const labelOf = (accountId: AccountId): Uint8Array =>
  new Uint8Array(
    createHash("sha256")
      .update(keyLogLabel(idBytes(accountId)))
      .digest(),
  );

/** What the log says of an account to somebody, as their app would verify it. */
async function proven(asker: Person, accountId: AccountId) {
  const { head, siblings, end } = await asker.must("key.prove", { accountId });
  const opened = openMapHead(head.note, head.key);
  if (!opened.ok) throw new Error(opened.reason);
  const proof = { siblings: siblings.map(bytes), end: end === null ? null : { label: bytes(end.label), value: bytes(end.value) } };
  const said = verifyMapProof(opened.value.mapRoot, labelOf(accountId), proof);
  if (!said.ok) throw new Error(said.reason);
  return { head: opened.value, value: said.value };
}

async function newestOf(asker: Person, accountId: AccountId) {
  const { chain } = await asker.must("key.readChain", { accountId, after: -1 });
  const last = present(chain.statements.at(-1), "It has stated something.");
  return keyLogValue(last.number, statementHash(bytes(last.bytes)));
}

describe("the key log", () => {
  test("[SEALED-07] has a statement from the moment in which it was taken, and shows the same to everybody who may ask", async () => {
    const [alice, bob] = await circle.devices("alice", "bob");
    for (const asker of [alice, bob]) {
      const { value } = await proven(asker.person, alice.person.accountId);
      expect(value).toEqual(await newestOf(bob.person, alice.person.accountId));
    }
    await alice.state((devices) => devices);
    expect((await proven(bob.person, alice.person.accountId)).value).toEqual(await newestOf(alice.person, alice.person.accountId));
  });

  test("[SEALED-07] proves that somebody has stated nothing, and is closed to strangers", async () => {
    const [alice] = await circle.devices("alice");
    const nobody = await world.person("keylog.silent");
    expect((await proven(nobody, nobody.accountId)).value).toBeNull();
    expect((await nobody.call("key.prove", { accountId: alice.person.accountId })).error).toEqual({ code: "not_found" });
  });

  test("[SEALED-07] only grows: each head continues those before, and no proof leads to a size that it has not", async () => {
    const [alice] = await circle.devices("alice");
    const before = (await proven(alice.person, alice.person.accountId)).head;
    for (let round = 0; round < 3; round++) await alice.state((devices) => devices);
    const after = (await proven(alice.person, alice.person.accountId)).head;
    expect(after.size).toBe(before.size + 3);
    const { proof } = await alice.person.must("key.readGrowth", { from: before.size, to: after.size });
    const claim = { oldSize: before.size, newSize: after.size, oldRoot: before.root, newRoot: after.root };
    expect(verifyConsistency({ ...claim, proof: present(proof, "Both sizes are there.").map(bytes) }).ok).toBe(true);
    expect(await alice.person.must("key.readGrowth", { from: before.size, to: after.size + 100 })).toEqual({ proof: null });
    expect(await alice.person.must("key.readGrowth", { from: after.size, to: before.size })).toEqual({ proof: null });
  });

  test("takes up statements of many people at once, each in its own place", async () => {
    const people = await circle.devices("one", "two", "three");
    await Promise.all(people.map((one) => one.state((devices) => devices)));
    for (const { person } of people) {
      expect((await proven(person, person.accountId)).value).toEqual(await newestOf(person, person.accountId));
    }
  });

  test("gives heads to many who ask at once while it grows, each of which fits the newest", async () => {
    const [alice] = await circle.devices("alice");
    const asked = Array.from({ length: 4 }, async () => {
      await alice.person.must("key.readChain", { accountId: alice.person.accountId, after: -1 });
      return await Promise.all(Array.from({ length: 4 }, () => alice.person.must("key.readHead", {})));
    });
    await alice.state((devices) => devices);
    const heads = (await Promise.all(asked)).flat().map(({ head }) => openMapHead(head.note, head.key));
    const newest = (await proven(alice.person, alice.person.accountId)).head;
    for (const head of heads) {
      if (!head.ok) throw new Error(head.reason);
      const { size, root } = head.value;
      const { proof } = await alice.person.must("key.readGrowth", { from: size, to: newest.size });
      const claim = { oldSize: size, newSize: newest.size, oldRoot: root, newRoot: newest.root };
      expect(verifyConsistency({ ...claim, proof: present(proof, "Both sizes are there.").map(bytes) }).ok).toBe(true);
    }
  });
});
