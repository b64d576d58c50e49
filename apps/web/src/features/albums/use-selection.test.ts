import { brand } from "@musubi/base";
import type { FileId } from "@musubi/protocol";
import { expect, test } from "vitest";
import { toggled } from "./use-selection.ts";

const NAMES = ["a", "b", "c", "d", "e"];
const PHOTOS = NAMES.map((name) => ({ fileId: brand<FileId>(name) }));
const NONE = { ids: new Set<FileId>(), anchor: null, isOn: false };
const idsOf = ({ ids }: { readonly ids: ReadonlySet<FileId> }) => [...ids].map(String).toSorted();

test("a range goes from the photo that was touched last, in both directions, and keeps what was chosen before", () => {
  const one = toggled(NONE, PHOTOS, 3, false);
  const up = toggled(one, PHOTOS, 1, true);
  expect(idsOf(up)).toEqual(["b", "c", "d"]);
  expect(idsOf(toggled(up, PHOTOS, 4, true))).toEqual(["b", "c", "d", "e"]);
});

test("a range without a beginning is one photo", () => {
  expect(idsOf(toggled(NONE, PHOTOS, 2, true))).toEqual(["c"]);
});

test("choosing ends with the last photo that is let go", () => {
  const one = toggled(NONE, PHOTOS, 2, false);
  expect(one.isOn).toBe(true);
  expect(toggled(one, PHOTOS, 2, false)).toMatchObject({ isOn: false });
});
