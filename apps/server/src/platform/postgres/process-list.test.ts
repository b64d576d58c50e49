import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { isAlive } from "./process-list.ts";

test("a process is alive until it has ended", async () => {
  const child = spawn("/bin/sh", ["-c", "read line"], { stdio: ["pipe", "ignore", "ignore"] });
  await once(child, "spawn");
  expect(isAlive(child.pid ?? 0)).toBe(true);
  child.stdin.end();
  await once(child, "exit");
  expect(isAlive(child.pid ?? 0)).toBe(false);
});
