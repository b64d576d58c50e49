import { present, systemClock, systemRandom, utf8 } from "@musubi/base";
import {
  type ClientState,
  corrections,
  createCommit,
  createGroup,
  createGroupInfoWithExternalPub,
  emptyPskIndex,
  generateKeyPackage,
  joinGroup,
  joinGroupExternal,
  makePskIndex,
  type Proposal,
  type PskIndex,
  processMessage,
} from "ts-mls";
import { validateRatchetTree } from "ts-mls/clientState.js";
import { verifyParentHashes } from "ts-mls/parentHash.js";
import { treeHashRoot } from "ts-mls/treeHash.js";
import { beforeAll, describe, expect, test } from "vitest";
import { SealedGroup } from "../src/engine/sealed-group.ts";
import { SUITE, type Suite } from "../src/engine/suite.ts";
import { isRightGuess, secretsWithin, stateOf } from "./follow.ts";
import { commitTogether, expectOk, keepNothing, makeSuite, Person, talkOf } from "./people.ts";

let suite: Suite;
beforeAll(async () => {
  suite = await makeSuite();
});

const EXTENSION = 0xf0_12;

/** A KeyPackage as the library makes it, for what the adapter does not do. */
async function plainPackage(name: string) {
  const lifetime = { notBefore: 0n, notAfter: BigInt(2 ** 40) };
  const abilities = {
    versions: ["mls10" as const],
    ciphersuites: [SUITE as typeof SUITE],
    extensions: [EXTENSION],
    proposals: [],
    credentials: ["basic" as const],
  };
  return generateKeyPackage({ credentialType: "basic", identity: utf8(name) }, abilities, lifetime, [], suite.crypto);
}

/** Two who are in a group, by the library alone. */
async function plainPair(): Promise<[ClientState, ClientState]> {
  const [alice, bob] = [await plainPackage("alice"), await plainPackage("bob")];
  const started = await createGroup(utf8("plain"), alice.publicPackage, alice.privatePackage, [], suite.crypto);
  const add: Proposal = { proposalType: "add", add: { keyPackage: bob.publicPackage } };
  const { newState, welcome } = await createCommit({ state: started, cipherSuite: suite.crypto }, { extraProposals: [add] });
  const joined = await joinGroup(
    present(welcome, "Bob was added."),
    bob.publicPackage,
    bob.privatePackage,
    emptyPskIndex,
    suite.crypto,
    newState.ratchetTree,
  );
  return [newState, joined];
}

async function together(...names: readonly string[]): Promise<Person[]> {
  const people = await Promise.all(names.map((name) => Person.make(suite, name)));
  const [first, ...rest] = people;
  await present(first, "Somebody begins.").start();
  await commitTogether(present(first, "Somebody begins."), { add: rest }, talkOf(people));
  return people;
}

test("the library in use is the corrected one", () => {
  expect(corrections).toBe("R1 R2 R3 R4 R5 R6 R7 R8 R9 R10 R11");
});

describe("[SEALED-02] [R1] unmerged leaves (RFC 9420 § 12.4.3.1)", () => {
  test("whoever joins accepts a tree in which nodes list different leaves", async () => {
    const eight = await together("a", "b", "c", "d", "e", "f", "g", "h");
    const [a, b, c, d, e, f, g, h] = eight as [Person, Person, Person, Person, Person, Person, Person, Person];
    const six = [a, b, c, e, f, g];
    const others = [b, c, e, f, g];
    await commitTogether(a, { removeLeaves: [d.leaf, h.leaf], others }, talkOf(six, [d.leaf, h.leaf]));
    await commitTogether(e, { others: [a, b, c, f, g] }, talkOf(six));
    const [x, y] = [await Person.make(suite, "x"), await Person.make(suite, "y")];
    await commitTogether(a, { add: [x], others }, talkOf([...six, x]));
    await commitTogether(a, { add: [y], others: [...others, x] }, talkOf([...six, x, y]));
    expectOk(await y.hear(await x.say("welcome")));
  });

  test("a leaf that is not below the node is refused", async () => {
    const people = await together("a", "b", "c", "d");
    const [a] = people as [Person];
    await commitTogether(a, { others: people.slice(1) }, talkOf(people));
    const { ratchetTree, groupContext, clientConfig } = stateOf(a);
    const changed = ratchetTree.map((node, index) =>
      index === 1 && node?.nodeType === "parent" ? { ...node, parent: { ...node.parent, unmergedLeaves: [3] } } : node,
    );
    const treeHash = await treeHashRoot(changed, suite.crypto.hash);
    const everybody = { validateCredential: () => Promise.resolve(true) };
    const fault = await validateRatchetTree(changed, groupContext, clientConfig.lifetimeConfig, everybody, treeHash, suite.crypto);
    expect(fault?.message).toBe("Unmerged leaf did not represent a non-blank descendant leaf node");
  });
});

describe("[SEALED-02] [R2] the commit secret of a path without nodes (RFC 9420 § 7.4, § 8)", () => {
  test("the last one removed cannot compute the next epoch", async () => {
    const [alice, bob] = (await together("alice", "bob")) as [Person, Person];
    const state = stateOf(bob);
    const { commit } = await commitTogether(alice, { removeLeaves: [bob.leaf] }, talkOf([alice], [bob.leaf]));
    const { treeHash } = stateOf(alice).groupContext;
    expect(await isRightGuess(suite, { state, commit, treeHash, commitSecret: new Uint8Array(32) })).toBe(false);
  });

  test("nor can the former self of a device that came back alone from outside", async () => {
    const alice = await (await Person.make(suite, "alice")).start();
    const state = stateOf(alice);
    const door = { groupInfo: await alice.group.groupInfo(), tree: alice.group.publicTree };
    const { group, bundle } = expectOk(
      await SealedGroup.joinFromOutside(suite, alice.own, door, { talk: talkOf([alice]), clock: systemClock }),
    );
    alice.hold(group);
    const { treeHash } = stateOf(alice).groupContext;
    expect(await isRightGuess(suite, { state, commit: bundle.commit, treeHash, commitSecret: new Uint8Array(32) })).toBe(false);
  });
});

describe("[SEALED-02] [R3] the filtered direct path (RFC 9420 § 7.4)", () => {
  test("where the root is blank, the commit secret is that of the last node below it", async () => {
    const people = await together("a", "b", "c", "d", "e", "f");
    const [e, f] = people.slice(4) as [Person, Person];
    const gone = [0, 1, 2, 3];
    await commitTogether(e, { removeLeaves: gone, others: [f] }, talkOf([e, f], gone));
    const state = stateOf(f);
    const { commit } = await commitTogether(e, {}, talkOf([e, f]));
    const { treeHash } = stateOf(e).groupContext;
    const [commitSecret] = await secretsWithin(suite, { state, commit, treeHash });
    expect(await isRightGuess(suite, { state, commit, treeHash, commitSecret: present(commitSecret, "Its keys open one.") })).toBe(true);
    expectOk(await f.process(commit, talkOf([e, f])));
    expectOk(await f.hear(await e.say("right")));
  });
});

describe("[SEALED-02] [R4] when a path may be left out (RFC 9420 § 12.4)", () => {
  test("a commit of the group's extensions carries one", async () => {
    const [alice] = await plainPair();
    const { commit } = await createCommit(
      { state: alice, cipherSuite: suite.crypto },
      { extraProposals: [extend()], wireAsPublicMessage: true },
    );
    const content = commit.wireformat === "mls_public_message" ? commit.publicMessage.content : null;
    expect(content?.contentType === "commit" && content.commit.path !== undefined).toBe(true);
  });
});

describe("[SEALED-02] [R5] the context under which the path is encrypted (RFC 9420 § 12.4.1)", () => {
  test("has the extensions that the commit sets", async () => {
    const [alice, bob] = await plainPair();
    // A removal beside it makes a path necessary on its own.
    const chie = await plainPackage("chie");
    const add: Proposal = { proposalType: "add", add: { keyPackage: chie.publicPackage } };
    const grown = await createCommit({ state: alice, cipherSuite: suite.crypto }, { extraProposals: [add], wireAsPublicMessage: true });
    const bobGrown = await follow(bob, grown.commit);
    const remove: Proposal = { proposalType: "remove", remove: { removed: 2 } };
    const changed = await createCommit(
      { state: grown.newState, cipherSuite: suite.crypto },
      { extraProposals: [extend(), remove], wireAsPublicMessage: true },
    );
    const followed = await follow(bobGrown, changed.commit);
    expect(followed.keySchedule.epochAuthenticator).toEqual(changed.newState.keySchedule.epochAuthenticator);
    expect(followed.groupContext.extensions).toHaveLength(1);
  });
});

describe("[SEALED-02] [R6] the key for joining from outside (RFC 9420 § 12.4.3.2)", () => {
  test("stands behind its length", async () => {
    const [alice] = await plainPair();
    const { extensions } = await createGroupInfoWithExternalPub(alice, [], suite.crypto);
    const data = extensions.find(({ extensionType }) => extensionType === "external_pub")?.extensionData;
    expect([data?.length, data?.[0]]).toEqual([33, 32]);
  });

  test("is refused without it", async () => {
    const [alice] = await plainPair();
    const info = await createGroupInfoWithExternalPub(alice, [], suite.crypto);
    // As the published library writes it: the 32 bytes of the key. The first of them is taken for a length, here of five.
    const bare = info.extensions.map((one) => ({ ...one, extensionData: one.extensionData.slice(-32).with(0, 5) }));
    const { publicPackage, privatePackage } = await plainPackage("chie");
    const joining = joinGroupExternal({ ...info, extensions: bare }, publicPackage, privatePackage, false, suite.crypto, alice.ratchetTree);
    await expect(joining).rejects.toThrow("external_pub");
  });
});

describe("[SEALED-02] [R7] the own removal (RFC 9420 § 12.4.2)", () => {
  test("is seen although somebody added by the same commit takes the place", async () => {
    const [alice, bob] = (await together("alice", "bob")) as [Person, Person];
    const chie = await Person.make(suite, "chie");
    const place = bob.leaf;
    const talk = talkOf([alice, chie], [place]);
    const { commit } = await commitTogether(alice, { add: [chie], removeLeaves: [place] }, talk);
    expect(chie.leaf).toBe(place);
    expect(expectOk(await bob.process(commit, talk)).isRemoved).toBe(true);
  });

  test("is seen by the old copy of a device that came back from outside", async () => {
    const [alice, bob] = (await together("alice", "bob")) as [Person, Person];
    const talk = talkOf([alice, bob]);
    const door = { groupInfo: await alice.group.groupInfo(), tree: alice.group.publicTree };
    const { bundle } = expectOk(await SealedGroup.joinFromOutside(suite, bob.own, door, { talk, clock: systemClock }));
    expect(expectOk(await bob.process(bundle.commit, talk)).isRemoved).toBe(true);
    expect(expectOk(await alice.process(bundle.commit, talk)).isRemoved).toBe(false);
  });
});

describe("[SEALED-02] [R8] coming back without a former leaf", () => {
  test("is an error, and ends", async () => {
    const [alice] = await plainPair();
    const info = await createGroupInfoWithExternalPub(alice, [], suite.crypto);
    const { publicPackage, privatePackage } = await plainPackage("chie");
    const joining = joinGroupExternal(info, publicPackage, privatePackage, true, suite.crypto, alice.ratchetTree);
    await expect(joining).rejects.toThrow("former leaf");
  });
});

describe("[SEALED-02] [R9] pre-shared keys (RFC 9420 § 8.4)", () => {
  test("are found in private handshakes too", async () => {
    const [alice, bob] = await plainPair();
    const psks = { [btoa("psk")]: utf8("a secret shared before this group") };
    const pskNonce = systemRandom.bytes(suite.crypto.kdf.size);
    const proposal: Proposal = { proposalType: "psk", psk: { preSharedKeyId: { psktype: "external", pskId: utf8("psk"), pskNonce } } };
    const { commit, newState } = await createCommit(
      { state: alice, cipherSuite: suite.crypto, pskIndex: makePskIndex(alice, psks) },
      { extraProposals: [proposal] },
    );
    const followed = await follow(bob, commit, makePskIndex(bob, psks));
    expect(followed.keySchedule.epochAuthenticator).toEqual(newState.keySchedule.epochAuthenticator);
  });
});

describe("[SEALED-02] [R10] keys that follow from a path (RFC 9420 § 7.5)", () => {
  test("have to be those in the tree, or the commit is refused", async () => {
    const people = await together("a", "b", "c", "d");
    const [evil, b] = people as [Person, Person];
    const talk = talkOf(people);
    const { commit } = expectOk(await wronglyKeyed(evil).prepare({}, talk, keepNothing));
    expect(await b.process(commit, talk)).toEqual({ ok: false, reason: "damaged" });
  });
});

describe("[SEALED-02] [R11] coming back to a group of nobody else (RFC 9420 § 12.4.3.2)", () => {
  test("is possible, and the old copy sees that it was replaced", async () => {
    const alice = await (await Person.make(suite, "alice")).start();
    const door = { groupInfo: await alice.group.groupInfo(), tree: alice.group.publicTree };
    const talk = talkOf([alice]);
    const { group, bundle } = expectOk(await SealedGroup.joinFromOutside(suite, alice.own, door, { talk, clock: systemClock }));
    expect(group.leaves).toHaveLength(1);
    expect(expectOk(await alice.process(bundle.commit, talk)).isRemoved).toBe(true);
    expect(expectOk(SealedGroup.restore(suite, alice.group.snapshot())).isRemoved).toBe(true);
  });
});

describe("[P1] less work where a group is entered (RFC 9420 § 7.9)", () => {
  test("only the one leaf that names its parent is hashed for, and what it names is still compared", async () => {
    const eight = await together("a", "b", "c", "d", "e", "f", "g", "h");
    const [a, b] = eight as [Person, Person];
    await commitTogether(a, { others: eight.slice(1) }, talkOf(eight));
    const { ratchetTree } = stateOf(b);
    let digests = 0;
    const hash = {
      ...suite.crypto.hash,
      digest: async (data: Uint8Array) => {
        digests += 1;
        return await suite.crypto.hash.digest(data);
      },
    };
    expect(await verifyParentHashes(ratchetTree, hash)).toBe(true);
    // One for each of its three parents, and the nodes below what stands beside its way: 1, 3 and 7.
    expect(digests).toBe(3 + 1 + 3 + 7);
    const other = ratchetTree.map((node) =>
      node?.nodeType === "leaf" && node.leaf.leafNodeSource === "commit"
        ? { ...node, leaf: { ...node.leaf, parentHash: new Uint8Array(32) } }
        : node,
    );
    expect(await verifyParentHashes(other, suite.crypto.hash)).toBe(false);
  });
});

/** The same person, whose path shows public keys that do not belong to its secrets. */
function wronglyKeyed(person: Person): SealedGroup {
  const { hpke } = suite.crypto;
  const crypto = {
    ...suite.crypto,
    hpke: {
      ...hpke,
      deriveKeyPair: async (secret: Uint8Array) => ({
        ...(await hpke.deriveKeyPair(secret)),
        publicKey: (await hpke.generateKeyPair()).publicKey,
      }),
    },
  };
  return expectOk(SealedGroup.restore({ crypto }, person.group.snapshot()));
}

function extend(): Proposal {
  return {
    proposalType: "group_context_extensions",
    groupContextExtensions: { extensions: [{ extensionType: EXTENSION, extensionData: utf8("new") }] },
  };
}

async function follow(state: ClientState, message: Awaited<ReturnType<typeof createCommit>>["commit"], psks: PskIndex = emptyPskIndex) {
  if (message.wireformat !== "mls_public_message" && message.wireformat !== "mls_private_message") throw new Error("It is a handshake.");
  return (await processMessage(message, state, psks, () => "accept", suite.crypto)).newState;
}
