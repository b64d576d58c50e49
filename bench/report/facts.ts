import { execFileSync } from "node:child_process";
import { cpus, release, totalmem, type } from "node:os";
import { fileURLToPath } from "node:url";
import type { Clock } from "@musubi/base";
import type { Sizes } from "../scenarios/bench.ts";

/** What a figure can only be read with. */
export interface Facts {
  readonly startedAt: string;
  /** Short name of the commit, with "+" when files differ from it; "none" outside a repository. */
  readonly commit: string;
  readonly node: string;
  readonly postgres: string;
  readonly machine: { readonly cores: number; readonly cpu: string; readonly memoryGib: number; readonly system: string };
  readonly isSmoke: boolean;
  readonly repetitions: number;
  readonly sizes: Sizes;
}

/** Collects the facts of a run. */
export function factsOf(run: Pick<Facts, "postgres" | "isSmoke" | "repetitions" | "sizes"> & { readonly clock: Clock }): Facts {
  const { clock, ...rest } = run;
  const [first] = cpus();
  return {
    ...rest,
    startedAt: `${new Date(clock.nowMs()).toISOString().slice(0, 16)}Z`,
    commit: commitName(),
    node: process.versions.node,
    machine: {
      cores: cpus().length,
      cpu: first?.model.trim() ?? "unknown",
      memoryGib: Math.round(totalmem() / 2 ** 30),
      system: `${type()} ${release().split(".").slice(0, 2).join(".")}`,
    },
  };
}

function commitName(): string {
  const git = (...args: string[]): string =>
    execFileSync("git", args, {
      cwd: fileURLToPath(new URL("..", import.meta.url)),
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  try {
    // Results of earlier runs do not make a checkout another one.
    const changed = git("status", "--porcelain", "--untracked-files=no", "--", ":/", ":!/bench/results");
    return `${git("rev-parse", "--short", "HEAD")}${changed === "" ? "" : "+"}`;
  } catch {
    return "none";
  }
}
