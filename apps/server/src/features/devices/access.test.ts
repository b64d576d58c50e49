import { systemRandom } from "@musubi/base";
import { newId } from "@musubi/protocol";
import { expect, test } from "vitest";
import type { UserActor } from "../../kernel/actor.ts";
import { deviceWrite } from "./access.ts";

const actor: UserActor = { kind: "user", accountId: newId("usr", systemRandom), deviceId: newId("dev", systemRandom) };
const deviceId = newId("dev", systemRandom);

test("device.write of a device that is signed in is allowed", () => {
  expect(deviceWrite.allows({ deviceId, isLive: true }, actor)).toBe(true);
});

test("device.write of a device that is signed out is denied", () => {
  expect(deviceWrite.allows({ deviceId, isLive: false }, actor)).toBe("signed_out");
});
