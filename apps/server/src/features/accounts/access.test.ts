import { systemRandom } from "@musubi/base";
import { newId } from "@musubi/protocol";
import { expect, test } from "vitest";
import type { UserActor } from "../../kernel/actor.ts";
import { profileRead } from "./access.ts";

const actor: UserActor = { kind: "user", accountId: newId("usr", systemRandom), deviceId: newId("dev", systemRandom) };

for (const [isOwn, isSeen, verdict] of [
  [true, true, true],
  [true, false, true],
  [false, true, true],
  [false, false, "unrelated"],
] as const) {
  test(`profile.read of ${isOwn ? "oneself" : "another"} who is ${isSeen ? "" : "not "}seen: ${verdict}`, () => {
    expect(profileRead.allows({ isOwn, isSeen }, actor)).toBe(verdict);
  });
}
