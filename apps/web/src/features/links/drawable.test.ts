import { readFileSync } from "node:fs";
import { base64url } from "@musubi/base";
import { expect, test } from "vitest";
import { drawablePicture } from "./drawable.ts";

const CARD = { url: "https://www.town.jp/", title: "町", description: "", siteName: "" };

/** The header of a JPEG of this size: nothing more of it is looked at. */
function jpeg(width: number, height: number): Uint8Array {
  const frame = [0xff, 0xc0, 0, 17, 8, height >> 8, height & 0xff, width >> 8, width & 0xff, 3];
  return Uint8Array.from([0xff, 0xd8, ...frame, ...new Array<number>(30).fill(1)]);
}

const drawn = (bytes: Uint8Array) => drawablePicture({ ...CARD, picture: base64url(bytes) });

test("a picture is drawn with the size that it has, from the card alone", () => {
  expect(drawn(jpeg(480, 250))).toMatchObject({ width: 480, height: 250 });
  expect(drawn(jpeg(480, 250))?.src).toMatch(/^data:image\/jpeg;base64,[A-Za-z0-9+/]+$/);
});

test.each([
  ["that would unpack to a wall", jpeg(60_000, 60_000)],
  ["a little larger than cards carry", jpeg(481, 10)],
  ["made of text, which could hold anything", new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')],
  ["of a kind that no app of ours makes", readFileSync(new URL("../../../public/icons/badge-96.png", import.meta.url))],
  ["that is none", new Uint8Array(40)],
])("a picture %s is not drawn", (_, bytes) => {
  expect(drawn(bytes)).toBeNull();
});

test("a card without a picture has none", () => {
  expect(drawablePicture(CARD)).toBeNull();
  expect(drawablePicture({ ...CARD, picture: "%%%" })).toBeNull();
});
