import { expect, test } from "vitest";
import { planOf } from "./fault-plan.ts";

const RATES = { kill: 4, cut: 30, killDevice: 8, replay: 20, stall: 2, jump: 10 };

test("the same seed gives the same plan", () => {
  expect(planOf(7, 500, RATES)).toEqual(planOf(7, 500, RATES));
});

test("another seed gives another plan", () => {
  expect(planOf(7, 500, RATES)).not.toEqual(planOf(8, 500, RATES));
});

test("a plan has as many writes and faults as it was asked for", () => {
  const counts = Map.groupBy(planOf(3, 1000, RATES), (step) => step.do);
  expect(Object.fromEntries([...counts].map(([kind, steps]) => [kind, steps.length]))).toEqual({ write: 1000, ...RATES });
});

test("faults are spread over the run", () => {
  const kills = planOf(3, 1000, { kill: 4 }).flatMap((step, index) => (step.do === "kill" ? [Math.floor(index / 251)] : []));
  expect(kills).toEqual([0, 1, 2, 3]);
});
