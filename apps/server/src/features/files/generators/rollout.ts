import type { Tx } from "../../../kernel/transaction.ts";
import type { JobTask } from "../../../platform/jobs/task.ts";
import { tryKnownPictures } from "../../../platform/thumbnailer/canary.ts";
import { readKnownPictures } from "../../../platform/thumbnailer/known-pictures.ts";
import type { Workshop } from "../../../platform/thumbnailer/picture-workshop.ts";
import type { FileDeps } from "../deps.ts";
import {
  beginGenerator,
  type Generator,
  noteCanary,
  noteGeneratorAlarm,
  noteOwnGenerator,
  raiseGenerator,
  readGenerator,
} from "./generator-store.ts";
import { rollBack } from "./make-picture.ts";
import { lanesAt, nextStage, roundsBefore } from "./stages.ts";

/**
 * Takes a new version of the program that makes pictures one step further, every minute and at a start: it makes the known pictures under the load of
 * its stage, another program looks at them, and only then it may get more files. One that is not as it must be ends the version. All
 * that counts is in the database: a server that is killed goes on where it was, beginning with the known pictures.
 */
export function rolloutTask(deps: FileDeps): JobTask {
  return {
    kind: "files.rollout",
    every: "* * * * *",
    isRunAtStart: true,
    run: async () => {
      await noteOwn(deps);
      const { workshop, next } = deps;
      const version = (await next?.runningVersion()) ?? null;
      // Left over from before an upgrade: what was new then is the server's own now.
      if (next === null || version === null || version <= workshop.generatorVersion) return;
      await inJob(deps, (tx) => beginGenerator(tx, version, deps.clock.nowMs()));
      const known = await inJob(deps, (tx) => readGenerator(tx, version));
      if (known !== null && known.state !== "ended") await step(deps, next, known);
    },
  };
}

async function noteOwn(deps: FileDeps): Promise<void> {
  const { generatorVersion: version, doubt } = deps.workshop;
  const nowMs = deps.clock.nowMs();
  await inJob(deps, async (tx) => {
    await noteOwnGenerator(tx, version, nowMs);
    if (doubt !== null) await noteGeneratorAlarm(tx, { version, foundBy: "canary", reason: doubt, fileId: null, variant: null, nowMs });
  });
}

async function step(deps: FileDeps, next: Workshop, known: Generator): Promise<void> {
  const { version } = known;
  const pictures = await readKnownPictures(deps.knownPictures);
  const rounds = roundsBefore(furtherOf(known, deps.clock.nowMs()));
  const canary = await tryKnownPictures({ maker: next, checker: deps.workshop, pictures, lanes: lanesAt(known.stage_percent), rounds });
  // Too busy, or stopping: nothing is known, so nothing changes.
  if (canary.kind === "later") return;
  if (canary.kind === "doubt") {
    const reason = `${canary.why} (${canary.picture})`;
    return rollBack(deps, { version, foundBy: "canary", reason, fileId: null, variant: canary.variant });
  }
  const nowMs = deps.clock.nowMs();
  const isSame = await inJob(deps, async (tx) => {
    const now = await noteCanary(tx, { version, count: canary.count, digest: canary.digest, nowMs });
    if (now === null) return true;
    if (now.canary_digest === null || Buffer.from(now.canary_digest).toString("hex") !== canary.digest) return false;
    // Asked again with the row held: what was not due before the known pictures waits for the next ones.
    const further = rounds === 1 ? null : furtherOf(now, nowMs);
    if (further !== null) await raiseGenerator(tx, now, further, nowMs);
    return true;
  });
  if (!isSame) await rollBack(deps, { version, foundBy: "canary", reason: "program_changed", fileId: null, variant: null });
}

function furtherOf({ state, stage_percent, since, made_count }: Generator, nowMs: number): number | "live" | null {
  return state === "staged" ? nextStage({ percent: stage_percent, sinceMs: since.getTime(), madeCount: made_count }, nowMs) : null;
}

function inJob<T>(deps: FileDeps, work: (tx: Tx) => Promise<T>): Promise<T> {
  return deps.database.transact("jobs", { actor: null }, work);
}
