import { brand } from "@musubi/base";
import type { DeviceId, DeviceView } from "@musubi/protocol";
import { expect, test } from "vitest";
import { orderDevices } from "./order-devices.ts";

function device(name: string, facts: Partial<DeviceView>): DeviceView {
  const deviceId = brand<DeviceId>(`dev_${name.padStart(20, "0")}`);
  return { deviceId, name, kind: "browser", createdAt: 0, lastSeenAt: 0, isThis: false, isOnline: false, ...facts };
}

test("this device stands apart from the others", () => {
  const { thisOne, others } = orderDevices([device("a", {}), device("b", { isThis: true, isOnline: true })]);
  expect(thisOne?.name).toBe("b");
  expect(others.map(({ name }) => name)).toEqual(["a"]);
});

test("online devices come first, then the one used last", () => {
  const devices = [device("old", { lastSeenAt: 5 }), device("new", { lastSeenAt: 9 }), device("on", { isOnline: true, lastSeenAt: 1 })];
  expect(orderDevices(devices).others.map(({ name }) => name)).toEqual(["on", "new", "old"]);
});

test("without a session of its own there is no device of this kind", () => {
  expect(orderDevices([device("a", {})]).thisOne).toBeNull();
});
