import { brand, ManualClock } from "@musubi/base";
import type { Connection } from "@musubi/client";
import { type AccountId, idBytes, type KeyHeadView, keyLogLabel, keyLogValue, type TalkId } from "@musubi/protocol";
import {
  consistencyProof,
  emptyMapHash,
  emptyRoot,
  formatMapHead,
  formatVerifierKey,
  type HashReader,
  leafHash,
  type MapNode,
  makeSigner,
  mapRoot,
  nodeHash,
  proveInMap,
  putInMap,
  sha256,
  signNote,
  type TreeHash,
} from "@musubi/translog";
import { describe, expect, test } from "vitest";
import { KeyLogBook, memoryVault, type Vault } from "../src/index.ts";
import { packed } from "../src/packed.ts";

const DAY_MS = 86_400_000;
const ALICE = brand<AccountId>("usr_00000000000000000001");
const BOB = brand<AccountId>("usr_00000000000000000002");
const TALK = brand<TalkId>("tlk_00000000000000000001");
const hash = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);
const clock = new ManualClock(1_767_225_600_000);

/** A server with the log's own key that can show whatever it likes: the attacker. What it answers is made by the real formats. */
class Server {
  readonly signer;
  readonly leaves: TreeHash[] = [];
  readonly nodes = new Map<string, MapNode>();
  /** What is put in place of an answer, by operation. */
  readonly instead = new Map<string, unknown>();

  constructor(seed = 1) {
    this.signer = makeSigner({ name: "musubi.example/keys/1", kind: "ed25519", seed: hash(seed) });
  }

  /** The same past under the same key, to go on otherwise. */
  copy(): Server {
    const other = new Server();
    other.leaves.push(...this.leaves);
    for (const [path, node] of this.nodes) other.nodes.set(path, node);
    return other;
  }

  state(accountId: AccountId, number: number, statement: Uint8Array): this {
    const [label, value] = [sha256(keyLogLabel(idBytes(accountId))), keyLogValue(number, statement)];
    this.leaves.push(leafHash(Buffer.concat([label, value])));
    for (const [path, node] of putInMap((at) => this.nodes.get(at), { label, value }).changed) this.nodes.set(path, node);
    return this;
  }

  head(): KeyHeadView {
    const size = this.leaves.length;
    const root = size === 0 ? emptyRoot() : this.#node(0, size);
    const map = size === 0 ? emptyMapHash() : mapRoot((at) => this.nodes.get(at));
    const head = { origin: this.signer.key.name, size, root, mapRoot: map, atMs: clock.nowMs() };
    return { key: formatVerifierKey(this.signer.key), note: signNote(formatMapHead(head), this.signer) };
  }

  #node(start: number, end: number): TreeHash {
    if (end - start === 1) return this.leaves[start] ?? hash(0);
    let half = 1;
    while (half * 2 < end - start) half *= 2;
    return nodeHash(this.#node(start, start + half), this.#node(start + half, end));
  }

  readonly #read: HashReader = ({ level, index }) => Promise.resolve(this.#node(index * 2 ** level, (index + 1) * 2 ** level));

  async answer(name: string, input: { accountId?: AccountId; from?: number; to?: number }): Promise<unknown> {
    const instead = this.instead.get(name);
    if (instead !== undefined) return instead;
    if (name === "key.prove") {
      const { siblings, end } = proveInMap((at) => this.nodes.get(at), sha256(keyLogLabel(idBytes(input.accountId ?? ALICE))));
      const shown = end === null ? null : { label: packed(end.label), value: packed(end.value) };
      return { ok: true, value: { head: this.head(), siblings: siblings.map(packed), end: shown } };
    }
    const { from = 0, to = 0 } = input;
    if (to > this.leaves.length) return { ok: true, value: { proof: null } };
    const proof = await consistencyProof(from, to, this.#read);
    return { ok: true, value: { proof: proof.ok ? proof.value.map(packed) : null } };
  }
}

/** A device, with what it kept, at a server that may be changed under it. */
async function device(server: Server, vault: Vault = memoryVault()) {
  const at = { server };
  const call = (operation: { name: string }, input: object) => at.server.answer(operation.name, input);
  const connection = { call } as unknown as Pick<Connection, "call">;
  const book = new KeyLogBook({ connection, vault, clock, onChange: () => undefined });
  await book.start();
  return { book, at, vault, kinds: () => book.warnings.map(({ kind }) => kind) };
}

const honest = (): Server => new Server().state(ALICE, 0, hash(10)).state(BOB, 0, hash(20)).state(BOB, 1, hash(21));

describe("the key log, to a device", () => {
  test("keeps the newest head that it has verified: an older one proves nothing, though it is newer than the first", async () => {
    const server = honest();
    const { book } = await device(server);
    expect(await book.prove(BOB, { number: 1, hash: hash(21) })).toBe("proven");
    const before = await server.state(ALICE, 1, hash(11)).answer("key.prove", { accountId: BOB });
    server.state(BOB, 2, hash(22));
    expect(await book.prove(BOB, { number: 2, hash: hash(22) })).toBe("proven");
    server.instead.set("key.prove", before);
    expect(await book.prove(BOB, { number: 1, hash: hash(21) })).toBe("unchecked");
  });

  test("of people one after the other, while nobody states anything, the growth of the log is not asked for again", async () => {
    const server = honest();
    const { book } = await device(server);
    await book.prove(BOB, { number: 1, hash: hash(21) });
    server.state(ALICE, 1, hash(11));
    await book.prove(ALICE, { number: 1, hash: hash(11) });
    server.instead.set("key.readGrowth", { ok: false, reason: { code: "offline" } });
    expect(await book.prove(BOB, { number: 1, hash: hash(21) })).toBe("proven");
  });

  test("proves the newest statement, goes on with the log, and needs no proof without a network", async () => {
    const server = honest();
    const { book, kinds } = await device(server);
    expect(await book.prove(BOB, { number: 1, hash: hash(21) })).toBe("proven");
    server.state(ALICE, 1, hash(11));
    expect(await book.prove(ALICE, { number: 1, hash: hash(11) })).toBe("proven");
    server.instead.set("key.prove", { ok: false, reason: { code: "offline" } });
    expect(await book.prove(ALICE, { number: 1, hash: hash(11) })).toBe("unchecked");
    clock.advanceMs(2 * DAY_MS);
    expect(await book.prove(ALICE, { number: 1, hash: hash(11) })).toBe("unchecked");
    expect(kinds()).toEqual([]);
  });

  test.each<[string, (server: Server) => void, "refused" | "behind"]>([
    ["swaps keys", (server) => server.nodes.clear(), "refused"],
    ["states a device beside, in the log", (server) => server.state(BOB, 1, hash(66)), "refused"],
    ["holds a statement back", (server) => server.state(BOB, 2, hash(22)), "behind"],
    ["rolls a statement back", (server) => server.state(BOB, 0, hash(20)), "refused"],
  ])("[SEALED-07] that %s is not believed", async (_what, attack, verdict) => {
    const server = honest();
    attack(server);
    const { book } = await device(server);
    expect(await book.prove(BOB, { number: 1, hash: hash(21) })).toBe(verdict);
  });

  test("[SEALED-07] that shows an old root of the map, or rewrites its past, is refused, and that is said for good", async () => {
    const server = honest();
    const old = server.copy();
    server.state(ALICE, 1, hash(11));
    const { book, at, vault, kinds } = await device(server);
    await book.prove(ALICE, { number: 1, hash: hash(11) });
    // An old head without the means to show that it leads to the newer one.
    at.server = old;
    expect(await book.prove(ALICE, { number: 0, hash: hash(10) })).toBe("refused");
    expect(kinds()).toEqual(["forked"]);
    const again = await device(server, vault);
    expect(again.kinds()).toEqual(["forked"]);
    await again.book.acceptOtherLog();
    expect(again.kinds()).toEqual(["forked"]);
  });

  test("that is old but leads to the newest is not used for what is newest", async () => {
    const server = honest();
    const old = server.copy();
    server.state(ALICE, 1, hash(11));
    const { book, kinds } = await device(server);
    await book.prove(ALICE, { number: 1, hash: hash(11) });
    server.instead.set("key.prove", await old.answer("key.prove", { accountId: ALICE }));
    expect(await book.prove(ALICE, { number: 0, hash: hash(10) })).toBe("unchecked");
    expect(kinds()).toEqual([]);
  });

  test("is missed after a day in which the server answers and proves nothing, and no longer once it does", async () => {
    const server = honest();
    const { book, kinds } = await device(server);
    server.instead.set("key.prove", { ok: false, reason: { code: "key_log_stopped" } });
    expect(await book.prove(BOB, { number: 1, hash: hash(21) })).toBe("unchecked");
    expect(kinds()).toEqual([]);
    clock.advanceMs(DAY_MS);
    await book.prove(BOB, { number: 1, hash: hash(21) });
    expect(kinds()).toEqual(["unproven"]);
    server.instead.clear();
    await book.prove(BOB, { number: 1, hash: hash(21) });
    expect(kinds()).toEqual([]);
  });

  test("under another key is said, and taken once the person has asked", async () => {
    const { book, at, kinds } = await device(honest());
    await book.prove(BOB, { number: 1, hash: hash(21) });
    at.server = new Server(2).state(BOB, 0, hash(20));
    expect(await book.prove(BOB, { number: 0, hash: hash(20) })).toBe("refused");
    expect(kinds()).toEqual(["other_log"]);
    await book.acceptOtherLog();
    expect(await book.prove(BOB, { number: 0, hash: hash(20) })).toBe("proven");
    expect(kinds()).toEqual([]);
  });
});

describe("two devices that tell each other what they see", () => {
  test("find nothing where both see one log, however far each has come", async () => {
    const server = honest();
    const [alice, bob] = [await device(server), await device(server)];
    await alice.book.prove(BOB, { number: 1, hash: hash(21) });
    server.state(ALICE, 1, hash(11));
    await bob.book.prove(ALICE, { number: 1, hash: hash(11) });
    for (const [to, from] of [
      [alice, bob],
      [bob, alice],
    ] as const) {
      if (from.book.head !== null) await to.book.hear(TALK, from.book.head);
    }
    expect([...alice.kinds(), ...bob.kinds()]).toEqual([]);
  });

  test("[SEALED-07] find a fork: the server showed the one a device that the other is not to see", async () => {
    const forBob = honest();
    const forAlice = forBob.copy();
    forBob.state(ALICE, 1, hash(66));
    forAlice.state(ALICE, 1, hash(11));
    const [alice, bob] = [await device(forAlice), await device(forBob)];
    expect(await alice.book.prove(ALICE, { number: 1, hash: hash(11) })).toBe("proven");
    expect(await bob.book.prove(ALICE, { number: 1, hash: hash(66) })).toBe("proven");
    if (bob.book.head !== null) await alice.book.hear(TALK, bob.book.head);
    if (alice.book.head !== null) await bob.book.hear(TALK, alice.book.head);
    expect([alice.kinds(), bob.kinds()]).toEqual([["forked"], ["forked"]]);
    // Both heads are kept: together they convict the log.
    expect(alice.book.warnings[0]?.heads).toHaveLength(2);
  });

  test("[SEALED-07] find that one of them is at a log of its own", async () => {
    const [alice, bob] = [await device(honest()), await device(new Server(2).state(BOB, 0, hash(20)))];
    await alice.book.prove(BOB, { number: 1, hash: hash(21) });
    await bob.book.prove(BOB, { number: 0, hash: hash(20) });
    if (bob.book.head !== null) await alice.book.hear(TALK, bob.book.head);
    expect(alice.kinds()).toEqual(["other_log"]);
  });
});
