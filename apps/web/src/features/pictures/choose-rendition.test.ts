import { brand } from "@musubi/base";
import type { FileView, RenditionView } from "@musubi/protocol";
import { expect, test } from "vitest";
import { chooseRendition, newerOf, originalOf } from "./choose-rendition.ts";

function form(variant: RenditionView["variant"], width: number, epoch = 1): RenditionView {
  return {
    variant,
    mediaType: "image/webp",
    width,
    height: Math.round(width * 0.7),
    sizeBytes: 1,
    sha256: "0".repeat(64),
    epoch,
    version: 1,
  };
}

function fileOf(...renditions: RenditionView[]): FileView {
  return {
    fileId: brand("fil_00000000000000000000"),
    kind: "picture",
    name: "a.jpg",
    mediaType: "image/jpeg",
    sizeBytes: 1,
    width: 4000,
    height: 2800,
    durationMs: null,
    placeholder: null,
    waveform: null,
    takenAt: null,
    alt: "",
    renditions,
  };
}

const whole = fileOf(form("original", 4000), form("list", 160), form("screen", 2048), form("tile", 480));

test.each([
  [88, "list"],
  [165, "list"],
  [180, "tile"],
  [300, "tile"],
  [700, "screen"],
  [9_000, "screen"],
])("%d pixels are filled by the smallest form that is large enough", (pixels, variant) => {
  expect(chooseRendition(whole, pixels)?.variant).toBe(variant);
});

test("an original is never drawn, only saved", () => {
  expect(chooseRendition(fileOf(form("original", 4000)), 100)).toBeNull();
  expect(originalOf(whole)?.variant).toBe("original");
});

test("a picture that was made anew takes the place of the withdrawn one, in whichever order they arrive", () => {
  const anew = fileOf(form("tile", 480, 2));
  const old = fileOf(form("tile", 480, 1));
  expect(newerOf(old, anew)).toBe(anew);
  expect(newerOf(anew, old)).toBe(anew);
  expect(newerOf(old, null)).toBe(old);
});
