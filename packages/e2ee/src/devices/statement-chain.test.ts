import { no, present } from "@musubi/base";
import { describe, expect, test } from "vitest";
import { publicKeyOf } from "../ed25519.ts";
import { readStatement, type Statement, statementHash, writeStatement } from "./statement.ts";
import { type ChainFault, type SignedStatement, type StatementKeys, signStatement, verifyChain } from "./statement-chain.ts";

const fill = (byte: number, length: number) => new Uint8Array(length).fill(byte);
const ACCOUNT = fill(1, 16);
const [FIRST, SECOND, STRANGER] = [fill(11, 32), fill(12, 32), fill(13, 32)];
const PHONE = { device: fill(2, 16), signatureKey: publicKeyOf(fill(21, 32)) };
const LAPTOP = { device: fill(3, 16), signatureKey: publicKeyOf(fill(31, 32)) };

type Step = Partial<Statement> & { readonly keys?: StatementKeys };

/** A chain of statements, each changing something of the one before. */
function chainOf(...steps: readonly Step[]): SignedStatement[] {
  const chain: SignedStatement[] = [];
  for (const { keys = { identitySeed: FIRST }, ...change } of steps) {
    const last = chain.at(-1);
    const statement: Statement = {
      account: ACCOUNT,
      number: chain.length,
      previousHash: last === undefined ? fill(0, 32) : statementHash(last.bytes),
      identityKey: publicKeyOf(keys.identitySeed),
      isReset: false,
      devices: [PHONE],
      statedAtMs: 1_000 * (chain.length + 1),
      ...change,
    };
    chain.push(signStatement(statement, keys));
  }
  return chain;
}

describe("a chain of statements", () => {
  test("comes to its newest list of devices", () => {
    const chain = chainOf({}, { devices: [PHONE, LAPTOP] }, { devices: [LAPTOP] });
    const verified = verifyChain(chain, ACCOUNT);
    expect(verified).toMatchObject({ ok: true, value: { newest: { number: 2, devices: [LAPTOP] }, replacedAt: [], resetAt: [] } });
  });

  test("tells where the identity was replaced by its owner, and where it was begun anew", () => {
    const chain = chainOf(
      {},
      { keys: { identitySeed: SECOND, formerSeed: FIRST } },
      { keys: { identitySeed: STRANGER }, isReset: true },
      { keys: { identitySeed: STRANGER } },
    );
    expect(verifyChain(chain, ACCOUNT)).toMatchObject({ ok: true, value: { replacedAt: [1], resetAt: [2] } });
  });

  test.each<[string, Step[], ChainFault]>([
    ["of another account", [{ account: fill(9, 16) }], "other_account"],
    ["with a number left out", [{}, { number: 2 }], "number_skipped"],
    ["that does not begin at its beginning", [{ previousHash: fill(7, 32) }], "broken_link"],
    ["with a statement taken out of its past", [{}, { previousHash: fill(7, 32) }], "broken_link"],
    ["whose time runs back", [{}, { statedAtMs: 1 }], "time_ran_back"],
    ["signed by a stranger", [{ keys: { identitySeed: STRANGER }, identityKey: publicKeyOf(FIRST) }], "bad_signature"],
    ["whose identity a stranger replaced", [{}, { keys: { identitySeed: STRANGER } }], "unmarked_reset"],
    [
      "whose identity was replaced with a stranger's consent",
      [{}, { keys: { identitySeed: SECOND, formerSeed: STRANGER } }],
      "bad_signature",
    ],
    ["that calls a reset what is none", [{}, { isReset: true }], "false_reset"],
    ["that begins with a reset", [{ isReset: true }], "false_reset"],
  ])("%s is refused", (_, steps, reason) => {
    expect(verifyChain(chainOf(...steps), ACCOUNT)).toEqual(no(reason));
  });

  test("is refused when any bit of it is turned", () => {
    const [only] = chainOf({});
    const { bytes, signature } = present(only, "There is one.");
    for (let at = 0; at < bytes.length; at++)
      expect(
        verifyChain([{ bytes: bytes.with(at, (bytes[at] ?? 0) ^ 1), signature, formerSignature: null }], ACCOUNT).ok,
        `byte ${at}`,
      ).toBe(false);
    expect(verifyChain([{ bytes, signature: signature.with(0, (signature[0] ?? 0) ^ 1), formerSignature: null }], ACCOUNT)).toEqual(
      no("bad_signature"),
    );
    expect(verifyChain([], ACCOUNT)).toEqual(no("empty"));
  });
});

describe("a statement", () => {
  test("has one form: a rest, two of one device, or devices out of order are refused", () => {
    const [only] = chainOf({ devices: [PHONE, LAPTOP] });
    const { bytes } = present(only, "There is one.");
    expect(writeStatement((readStatement(bytes) as { value: Statement }).value)).toEqual(bytes);
    const [one, other] = [bytes.slice(-96, -48), bytes.slice(-48)];
    const head = bytes.slice(0, -96);
    for (const forged of [[...bytes, 0], [...head, ...other, ...one], [...head, ...one, ...one], [...head, ...one], []])
      expect(readStatement(new Uint8Array(forged))).toEqual(no("malformed"));
  });
});
