import { systemRandom } from "@musubi/base";
import { expect, test } from "vitest";
import { checkWorkshop, isolationFinding } from "./picture-checks.ts";

test("on this machine the program makes the known pictures, and the doctor says how it is kept apart", async () => {
  const [isolation, made] = await checkWorkshop(systemRandom);
  expect(isolation?.about).toBe("picture isolation");
  expect(made).toEqual({ about: "pictures", state: "good", says: "Version 1 makes the known pictures as it must." });
});

test("what does not hold is named, and what to do about it", () => {
  expect(isolationFinding({ hasNetwork: false, isUnprivileged: true, hasMemoryLimit: true }).state).toBe("good");
  expect(isolationFinding({ hasNetwork: true, isUnprivileged: true, hasMemoryLimit: true })).toMatchObject({
    state: "advice",
    says: expect.stringContaining("it can reach the network."),
    todo: expect.stringContaining("unshare"),
  });
  expect(isolationFinding({ hasNetwork: true, isUnprivileged: false, hasMemoryLimit: false }).says).toContain(
    "it can reach the network, it runs as root, its memory has no limit",
  );
});
