import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { systemRandom } from "@musubi/base";
import { pino } from "pino";
import { expect, test } from "vitest";
import { HOSTILE_DIR } from "../../../test/thumbnailer/test-settings.ts";
import { DATA_KIB_MAX } from "./isolation.ts";
import { openPictureWorkshop } from "./picture-workshop.ts";

// Every file of another folder is a command: MUSUBI_TEST_DATA=<folder> npx vitest run apps/server/src/platform/thumbnailer/hostile.test.ts
const GREEDY = fileURLToPath(new URL("../../../../thumbnailer/test/greedy-main.ts", import.meta.url));
const PARTS = { random: systemRandom, log: pino({ enabled: false }), processCount: 2 };

/** One hostile file: how it ended, and what it took at most of one process. */
interface Ending {
  readonly file: string;
  readonly outcome: string;
  readonly ms: number;
  readonly peakKib: number;
}

function hostileFiles(): string[] {
  const entries = readdirSync(HOSTILE_DIR, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile() && entry.name !== "README.md").map((entry) => join(entry.parentPath, entry.name));
}

/** What a process holds at most of its own since its peak was last forgotten (Linux); 0 where it has ended. */
function peakKibOf(pid: number): number {
  const status = existsSync(`/proc/${pid}/status`) ? readFileSync(`/proc/${pid}/status`, "utf8") : "";
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0);
}

/** Lets the kernel forget how large a process has been. */
function forgetPeak(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, "5");
  } catch {
    // Another user's process, where the server is not root: its peak is that of all files so far.
  }
}

test("every hostile file ends in a refusal or a checked picture, and no process dies of it or gets beyond its limits", {
  timeout: 1_800_000,
}, async () => {
  await using workshop = await openPictureWorkshop(PARTS);
  const pidsBefore = [...workshop.pids];
  const endings: Ending[] = [];
  for (const path of hostileFiles()) {
    for (const pid of workshop.pids) forgetPeak(pid);
    const startMs = performance.now();
    const outcome = await workshop.render(readFileSync(path));
    endings.push({
      file: path.slice(HOSTILE_DIR.length + 1),
      outcome: outcome.kind === "refused" ? outcome.code : outcome.kind,
      ms: Math.round(performance.now() - startMs),
      peakKib: Math.max(...workshop.pids.map(peakKibOf)),
    });
  }
  report(endings);
  expect(endings.length).toBeGreaterThan(15);
  const REFUSALS = ["unknown_type", "broken_picture", "too_many_pixels", "too_large", "too_costly"];
  expect(endings.filter(({ outcome }) => !["ready", ...REFUSALS].includes(outcome))).toEqual([]);
  // The very processes that began are there at the end: none died, and none was ended for being late.
  expect([...workshop.pids].slice(0, pidsBefore.length)).toEqual(pidsBefore);
});

test("the memory of a process is bounded by the kernel, and one that takes more is refused what it was given", {
  skip: process.platform !== "linux",
}, async () => {
  await using workshop = await openPictureWorkshop({ ...PARTS, entry: GREEDY });
  expect(workshop.isolation.hasMemoryLimit).toBe(true);
  const [pid] = workshop.pids;
  const limit = /^Max data size\s+(\d+)\s+(\d+)\s+bytes/m.exec(readFileSync(`/proc/${pid}/limits`, "utf8"));
  expect([Number(limit?.[1]), Number(limit?.[2])]).toEqual([DATA_KIB_MAX * 1024, DATA_KIB_MAX * 1024]);
  expect(await workshop.render(Buffer.from("whatever"))).toEqual({ kind: "refused", code: "too_costly" });
});

/** The figures, for whoever runs it over a folder of their own. */
function report(endings: readonly Ending[]): void {
  const line = ({ file, outcome, ms, peakKib }: Ending): string =>
    `${outcome.padEnd(16)} ${String(ms).padStart(6)} ms ${String(Math.round(peakKib / 1024)).padStart(5)} MiB  ${file}`;
  const most = (of: (ending: Ending) => number): Ending[] => [...endings].sort((one, other) => of(other) - of(one)).slice(0, 5);
  const outcomes = Map.groupBy(endings, ({ outcome }) => outcome);
  const counts = [...outcomes].map(([outcome, all]) => `${outcome} ${all.length}`).join(", ");
  const parts = ["slowest", ...most(({ ms }) => ms).map(line), "largest", ...most(({ peakKib }) => peakKib).map(line)];
  process.stdout.write(`${endings.length} files: ${counts}\n${parts.join("\n")}\n`);
}
