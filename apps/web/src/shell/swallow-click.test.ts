import { expect, test } from "vitest";
import { swallowNextClick } from "./swallow-click.ts";

function ground() {
  const target = new EventTarget();
  const heard: string[] = [];
  const press = (kind: string) => {
    const event = new Event(kind, { cancelable: true });
    target.dispatchEvent(event);
    return event.defaultPrevented;
  };
  return { target, heard, press, listen: () => target.addEventListener("click", () => heard.push("click")) };
}

test("the click of the finger that was held goes nowhere, and the next one is heard", () => {
  const { target, heard, press, listen } = ground();
  swallowNextClick(target);
  listen();
  expect(press("click")).toBe(true);
  expect(heard).toEqual([]);
  expect(press("click")).toBe(false);
  expect(heard).toEqual(["click"]);
});

test("where the held finger makes no click, the next press is heard all the same", () => {
  const { target, heard, press, listen } = ground();
  swallowNextClick(target);
  listen();
  press("pointerdown");
  press("click");
  expect(heard).toEqual(["click"]);
});
