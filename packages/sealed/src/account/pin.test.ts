import { brand } from "@musubi/base";
import type { AccountId } from "@musubi/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { lastPins, type Pin, readPins } from "./pin.ts";

const key = (letter: string): string => letter.repeat(43);
const pin = (account: number, comparedKey: string | null, decidedAt: number): Pin => ({
  accountId: brand<AccountId>(`usr_${String(account).padStart(20, "0")}`),
  comparedKey,
  decidedAt,
});

test("of each account the last decision counts, whichever device it comes from, and taking none back is a decision too", () => {
  const mine = [pin(1, key("A"), 5), pin(2, key("B"), 3)];
  const theirs = [pin(1, null, 9), pin(2, key("C"), 2), pin(3, key("D"), 4)];
  const last = [pin(1, null, 9), pin(3, key("D"), 4), pin(2, key("B"), 3)];
  expect(lastPins([...mine, ...theirs], 10)).toEqual(last);
  expect(lastPins([...theirs, ...mine], 10)).toEqual(last);
  expect(lastPins([...mine, ...theirs], 2)).toEqual(last.slice(0, 2));
});

test("what another device has written is read as pins or left out, whatever it is", () => {
  const good = [pin(1, key("A"), 5), pin(2, null, 6)];
  expect(readPins(JSON.parse(JSON.stringify(good)), 10)).toEqual(good);
  // As devices wrote them that knew no times yet.
  expect(readPins([{ accountId: good[0]?.accountId, comparedKey: key("A") }], 10)).toEqual([pin(1, key("A"), 0)]);
  const [one] = good;
  for (const wrong of [{ accountId: "usr_1" }, { comparedKey: "AAAA" }, { comparedKey: undefined }, { decidedAt: "5" }, { decidedAt: 0.5 }])
    expect(readPins([{ ...one, ...wrong }, good[1]], 10), JSON.stringify(wrong)).toEqual([good[1]]);
  fc.assert(
    fc.property(fc.anything(), fc.anything(), fc.anything(), (accountId, comparedKey, decidedAt) => {
      expect(readPins([{ accountId, comparedKey, decidedAt }], 10)).toEqual([]);
      expect(readPins(accountId, 10)).toEqual([]);
    }),
  );
});
