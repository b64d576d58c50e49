import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Spoken } from "./spoken.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const saidBy = (spoken: Spoken) => spoken.sentences().map(({ sentence }) => sentence);

test("two sentences in a row are both there, and a moment later nothing is left of them", () => {
  const spoken = new Spoken();
  spoken.say("Aya: see you at nine");
  vi.advanceTimersByTime(1_000);
  spoken.say("Aya: or at ten");
  expect(saidBy(spoken)).toEqual(["Aya: see you at nine", "Aya: or at ten"]);
  vi.advanceTimersByTime(1_000);
  expect(saidBy(spoken)).toEqual(["Aya: or at ten"]);
  vi.advanceTimersByTime(1_000);
  expect(saidBy(spoken)).toEqual([]);
});

test("a sentence that is taken back is gone at once, and the others stay", () => {
  const spoken = new Spoken();
  const takeBack = spoken.say("Aya: the code is 4711");
  spoken.say("Ben: hello");
  const heard: string[][] = [];
  spoken.subscribe(() => heard.push(saidBy(spoken)));
  takeBack();
  takeBack();
  expect(heard).toEqual([["Ben: hello"]]);
});
