import type { FileId } from "@musubi/protocol";
import type { Tx } from "../../../kernel/transaction.ts";
import type { PictureOutcome } from "../../../platform/thumbnailer/picture-outcome.ts";
import type { Workshop } from "../../../platform/thumbnailer/picture-workshop.ts";
import type { FileDeps } from "../deps.ts";
import type { Recipe } from "../recipe.ts";
import { type Ending, endGenerator, readGenerator } from "./generator-store.ts";
import { isPicked } from "./stages.ts";

/** A picture to make. */
export interface PictureWanted {
  readonly fileId: FileId;
  readonly source: Uint8Array;
  readonly recipe: Recipe;
}

/**
 * Has a picture made: by the program that comes with the server, or its small forms by a new version where that is on its way and this
 * file is among those it gets. The original is never given to a new version: nothing could make it again. What a new version made is
 * looked at by the old one as well; anything doubtful ends the new one, and the old one makes the picture.
 */
export async function makePicture(deps: FileDeps, wanted: PictureWanted): Promise<PictureOutcome> {
  const { workshop, next } = deps;
  const { source, recipe } = wanted;
  const version = next === null ? null : await stagedVersion(deps, next, wanted.fileId);
  if (next === null || version === null) return workshop.render(source, recipe);
  const own = await workshop.render(source, { ...recipe, variants: [] });
  if (own.kind !== "ready") return own;
  const made = await makeSmall(deps, next, wanted);
  if (made.kind === "ready") {
    const renditions = [...own.picture.renditions, ...made.picture.renditions];
    return { kind: "ready", picture: { ...own.picture, renditions } };
  }
  // A file near the limits of time and memory is no proof against a version; the old one takes it.
  const isBusy = made.kind === "later" || (made.kind === "refused" && made.code === "too_costly");
  if (!isBusy) {
    const [reason, variant] = made.kind === "doubt" ? [made.why, made.variant] : [made.code, null];
    await rollBack(deps, { version, foundBy: "publisher", reason, fileId: wanted.fileId, variant });
  }
  return workshop.render(source, recipe);
}

async function makeSmall(deps: FileDeps, next: Workshop, { source, recipe }: PictureWanted): Promise<PictureOutcome> {
  const made = await next.render(source, { ...recipe, isOriginalMade: false });
  if (made.kind !== "ready") return made;
  const checked = await deps.workshop.check(source, made.picture.renditions);
  return checked.kind === "agrees" ? made : checked;
}

/** The new version, where it is on its way and this file is one of its; else null. */
async function stagedVersion(deps: FileDeps, next: Workshop, fileId: FileId): Promise<number | null> {
  const version = await next.runningVersion();
  if (version === null || version <= deps.workshop.generatorVersion) return null;
  const found = await inJob(deps, (tx) => readGenerator(tx, version));
  const isIts = found !== null && found.state !== "ended" && isPicked(fileId, found.stage_percent);
  return isIts ? version : null;
}

/** Ends a new version without asking anybody, closes what it made, and tells the operator. Ending it twice changes nothing. */
export async function rollBack(deps: FileDeps, ending: Omit<Ending, "nowMs">): Promise<void> {
  const closed = await inJob(deps, (tx) => endGenerator(tx, { ...ending, nowMs: deps.clock.nowMs() }));
  if (closed !== null) deps.alarm(ending.foundBy, ending.reason, ending.variant);
}

function inJob<T>(deps: FileDeps, work: (tx: Tx) => Promise<T>): Promise<T> {
  return deps.database.transact("jobs", { actor: null }, work);
}
