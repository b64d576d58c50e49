import { mkdir, readdir, stat, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { expect, test } from "vitest";
import { runCommand } from "./run-command.ts";
import { runGate } from "./run-gate.ts";
import { withScratch } from "./scratch.ts";
import { type Outcome, type Step, single, skipped, tallied } from "./step.ts";

const scratch = tmpdir();

async function gateOf(outcomes: Readonly<Record<string, Outcome | Error>>, only: readonly string[] = []) {
  const said: string[] = [];
  const steps: Step[] = Object.entries(outcomes).map(([name, outcome]) => ({
    name,
    run: () => (outcome instanceof Error ? Promise.reject(outcome) : Promise.resolve(outcome)),
  }));
  const exitCode = await runGate(
    steps.map((step) => [[step]]),
    { only, scratch, say: (line) => said.push(line) },
  );
  return { exitCode, lines: said };
}

test("the last line counts what every step passed and failed", async () => {
  const { exitCode, lines } = await gateOf({ types: single(true, ""), tests: tallied({ passed: 812, failed: 0, skipped: 0 }, 0, "") });
  expect(lines.at(-1)).toBe("813 passed, 0 failed");
  expect(exitCode).toBe(0);
});

test("skipped cases are told when there are any", async () => {
  const { lines } = await gateOf({ types: single(true, ""), browsers: skipped("none yet") });
  expect(lines.at(-1)).toBe("1 passed, 0 failed, 1 skipped");
});

test("a failing step hides no later one and keeps the exit code", async () => {
  const { exitCode, lines } = await gateOf({
    types: single(false, "no such type"),
    tests: tallied({ passed: 3, failed: 0, skipped: 0 }, 0, ""),
  });
  expect(lines).toContain("no such type");
  expect(lines.at(-1)).toBe("3 passed, 1 failed");
  expect(exitCode).toBe(1);
});

test("a step that breaks is a failure, not the end", async () => {
  const { exitCode, lines } = await gateOf({ lint: new Error("no linter"), types: single(true, "") });
  expect(lines.join("\n")).toContain("no linter");
  expect(lines.at(-1)).toBe("1 passed, 1 failed");
  expect(exitCode).toBe(1);
});

test("a runner that ends badly is red although no case failed", () => {
  expect(tallied({ passed: 5, failed: 0, skipped: 0 }, 1, "")).toMatchObject({ isGreen: false, failed: 1 });
});

test("a runner that found nothing to run is red", () => {
  expect(tallied({ passed: 0, failed: 0, skipped: 0 }, 0, "")).toMatchObject({ isGreen: false, failed: 1 });
});

test("the lanes of a stage run beside one another, and the next stage waits for all of them", async () => {
  const said: string[] = [];
  const firstCanEnd = Promise.withResolvers<void>();
  const first: Step = { name: "faults", run: () => firstCanEnd.promise.then(() => single(true, "")) };
  const second: Step = {
    name: "browsers",
    run: () => {
      firstCanEnd.resolve();
      return Promise.resolve(single(false, "no browser"));
    },
  };
  const last: Step = { name: "web", run: () => Promise.resolve(single(true, "")) };
  expect(await runGate([[[first], [second]], [[last]]], { only: [], scratch, say: (line) => said.push(line) })).toBe(1);
  expect(said.slice(0, 2)).toEqual(["· 1/3 faults …", "· 2/3 browsers …"]);
  expect(said.findIndex((line) => line.startsWith("· 3/3 web"))).toBeGreaterThan(said.findIndex((line) => line.startsWith("✓ faults")));
  expect(said).toContain("no browser");
  expect(said.at(-1)).toBe("2 passed, 1 failed");
});

test("an unknown step is refused by name", async () => {
  const { exitCode, lines } = await gateOf({ types: single(true, "") }, ["typos"]);
  expect(lines[0]).toContain("typos");
  expect(exitCode).toBe(2);
});

test("a program is told apart by how it ends, and what it said is kept", async () => {
  const { exitCode, output } = await runCommand("node", ["-e", "console.log('said'); process.exit(3)"], { scratch });
  expect({ exitCode, output }).toEqual({ exitCode: 3, output: "said\n" });
});

test("a program that hangs is stopped and failed", async () => {
  const { exitCode, output } = await runCommand("node", ["-e", "setInterval(() => undefined, 1000)"], { scratch, timeoutMs: 300 });
  expect(exitCode).not.toBe(0);
  expect(output).toContain("was stopped");
});

test("a program that is not there is a failure in words", async () => {
  const { exitCode, output } = await runCommand("no-such-program", [], { scratch });
  expect(exitCode).not.toBe(0);
  expect(output).toContain("no-such-program");
});

test("what a run throws away is gone after it, also when it breaks, and programs of others may write there", async () => {
  let path = "";
  const run = withScratch(async (folder) => {
    path = folder;
    expect((await stat(folder)).mode & 0o7777).toBe(0o1777);
    const { output } = await runCommand("node", ["-p", "require('node:os').tmpdir()"], { scratch: folder });
    expect(output.trim()).toBe(folder);
    throw new Error("broken");
  });
  await expect(run).rejects.toThrow("broken");
  await expect(stat(path)).rejects.toThrow("ENOENT");
});

test("what a killed run left behind goes with the next one; what another one is using stays", async () => {
  const parent = await withScratch((folder) => Promise.resolve(dirname(folder)));
  const [old, young] = [join(parent, "musubi-gate-old"), join(parent, "musubi-gate-young")];
  for (const folder of [old, young]) await mkdir(folder, { recursive: true });
  await utimes(old, 0, 0);
  await withScratch(async (folder) => {
    const names = await readdir(parent);
    expect(names).toContain(basename(young));
    expect(names).toContain(basename(folder));
    expect(names).not.toContain(basename(old));
  });
  await utimes(young, 0, 0);
  await withScratch(() => Promise.resolve());
});
