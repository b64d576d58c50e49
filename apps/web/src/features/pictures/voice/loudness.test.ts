import { LIMITS } from "@musubi/protocol";
import { expect, test } from "vitest";
import { loudnessOf, waveformOf } from "./loudness.ts";

test("a long recording is told in as many numbers as the contract allows, each a byte", () => {
  const waveform = waveformOf(Array.from({ length: 5_000 }, (_, index) => index % 40));
  expect(waveform).toHaveLength(LIMITS.waveform);
  expect(waveform.every((value) => Number.isInteger(value) && value >= 0 && value <= 255)).toBe(true);
});

test("a short recording has a number for each measurement, and the loudest one is full", () => {
  expect(waveformOf([1, 2, 4])).toEqual([64, 128, 255]);
  expect(waveformOf([])).toEqual([]);
});

test("silence is silent and a shout is loud", () => {
  expect(loudnessOf(new Uint8Array(64).fill(128))).toBe(0);
  expect(loudnessOf(Uint8Array.from({ length: 64 }, (_, index) => (index % 2 === 0 ? 0 : 255)))).toBe(255);
});
