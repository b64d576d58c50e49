import { no, systemClock } from "@musubi/base";
import { joinGroupExternal } from "ts-mls";
import { beforeAll, describe, expect, test } from "vitest";
import { clientConfig } from "../src/engine/client-config.ts";
import { writeGroupInfo } from "../src/engine/commits.ts";
import { generate } from "../src/engine/key-package.ts";
import { leavesOf } from "../src/engine/leaves.ts";
import { followCommit, type PublicBundle, type PublicState } from "../src/engine/public-state.ts";
import type { Suite } from "../src/engine/suite.ts";
import { readGroupInfo, readTree, writeMessage } from "../src/engine/wire.ts";
import { commitTogether, expectOk, makeSuite, Person, talkOf } from "./people.ts";

// What a server that follows a group without secrets refuses. That it sees what the members see, the stories tell (stories.ts).

let suite: Suite;
beforeAll(async () => {
  suite = await makeSuite();
});

async function together(): Promise<readonly [Person, Person, Person]> {
  const [alice, bob, chie] = [await Person.make(suite, "alice"), await Person.make(suite, "bob"), await Person.make(suite, "chie")];
  await alice.start();
  await commitTogether(alice, { add: [bob, chie] }, talkOf([alice, bob, chie]));
  return [alice, bob, chie];
}

const viewOf = async ({ group }: Person): Promise<PublicState> => ({ tree: group.publicTree, groupInfo: await group.groupInfo() });
const flipped = (bytes: Uint8Array, at: number): Uint8Array => bytes.map((byte, index) => (index === at ? byte ^ 1 : byte));
/** At the end of a member's commit: the tag of its membership, which only members can check. */
const MEMBERSHIP_TAG_BYTES = 33;

describe("a commit", () => {
  test("[SEALED-02] is followed only whole: with any byte changed, of it or of its GroupInfo, it is refused", async () => {
    const [alice, bob, chie] = await together();
    const talk = talkOf([alice, bob, chie]);
    const before = await viewOf(alice);
    const { commit, groupInfo } = await alice.prepare({}, talk);
    const follow = async (changed: Partial<PublicBundle>): Promise<boolean> =>
      (await followCommit(suite, before, { commit, groupInfo, welcome: null, ...changed }, talk)).ok;
    expect(await follow({})).toBe(true);
    const followed: string[] = [];
    for (let at = 0; at < commit.length - MEMBERSHIP_TAG_BYTES; at += 1) {
      if (await follow({ commit: flipped(commit, at) })) followed.push(`commit ${at}`);
    }
    for (let at = 0; at < groupInfo.length; at += 1) if (await follow({ groupInfo: flipped(groupInfo, at) })) followed.push(`info ${at}`);
    expect(followed).toEqual([]);
  });

  test("[SEALED-02] is not followed from another state than the one it was made in", async () => {
    const [alice, bob, chie] = await together();
    const talk = talkOf([alice, bob, chie]);
    const before = await viewOf(alice);
    const { commit, groupInfo } = await commitTogether(alice, { others: [bob, chie] }, talk);
    expect(await followCommit(suite, await viewOf(bob), { commit, groupInfo, welcome: null }, talk)).toEqual(no("wrong_epoch"));
    const [mixed] = [{ ...before, tree: bob.group.publicTree }];
    expect((await followCommit(suite, mixed, { commit, groupInfo, welcome: null }, talk)).ok).toBe(false);
  });

  test("has a Welcome for exactly the devices that it adds", async () => {
    const [alice, bob, chie] = await together();
    const [daichi, emi] = [await Person.make(suite, "daichi"), await Person.make(suite, "emi")];
    const talk = talkOf([alice, bob, chie, daichi, emi]);
    const before = await viewOf(alice);
    const { commit, groupInfo, welcome } = await alice.prepare({ add: [await daichi.keyPackage()] }, talk);
    const other = await bob.prepare({ add: [await emi.keyPackage()] }, talk);
    const follow = (given: Uint8Array | null) => followCommit(suite, before, { commit, groupInfo, welcome: given }, talk);
    expect((await follow(welcome)).ok).toBe(true);
    expect([await follow(null), await follow(other.welcome)]).toEqual([no("bad_welcome"), no("bad_welcome")]);
  });

  test("[SEALED-02] with which a device comes from outside and takes away another one's leaf is refused", async () => {
    const [alice, bob, chie] = await together();
    const before = await viewOf(alice);
    // The library finds the leaf to take away by its key: the rule against it is ours.
    const impostor = { ...chie.own, account: bob.own.account, device: bob.own.device };
    const talk = { ...talkOf([alice, bob, chie]), isDeviceKey: () => true };
    const { publicPackage, privatePackage } = await generate(suite, impostor, systemClock);
    const [info, tree] = [expectOk(readGroupInfo(before.groupInfo)), expectOk(readTree(before.tree))];
    const { publicMessage, newState } = await joinGroupExternal(
      info,
      publicPackage,
      privatePackage,
      true,
      suite.crypto,
      tree,
      clientConfig(talk, leavesOf(tree)),
    );
    const commit = writeMessage({ version: "mls10", wireformat: "mls_public_message", publicMessage });
    const bundle = { commit, welcome: null, groupInfo: await writeGroupInfo(suite, newState) };
    expect(await followCommit(suite, before, bundle, talk)).toEqual(no("removal_not_allowed"));
  });
});
