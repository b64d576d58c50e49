import { createHash } from "node:crypto";
import type { KnownPicture } from "./known-pictures.ts";
import type { DoubtReason, LaterReason, Look, RenderedPicture } from "./picture-outcome.ts";
import { STANDARD_RECIPE, type Workshop } from "./picture-workshop.ts";

/** Who makes the known pictures, who looks at them, and under which load. */
export interface CanaryParts {
  readonly maker: Workshop;
  /** Another program where there is one: a build that is wrong may be wrong about itself. */
  readonly checker: Workshop;
  readonly pictures: readonly KnownPicture[];
  /** Pictures under way at once. */
  readonly lanes: number;
  /** How often each picture is made, in a new neighbourhood every time. */
  readonly rounds: number;
}

/**
 * What is wrong with a known picture. "refused": it was not made. "too_costly": not in the time and memory there is, though another
 * program made it in that moment. "looks_different": it is turned, cut or coloured otherwise.
 */
export type CanaryDoubt = DoubtReason | "refused" | "too_costly" | "looks_different" | "bytes_vary";

/** What became of the known pictures. */
export type CanaryOutcome =
  | { readonly kind: "well"; readonly count: number /** Over all bytes that were made, hexadecimal. */; readonly digest: string }
  | { readonly kind: "doubt"; readonly why: CanaryDoubt; readonly picture: string; readonly variant: string | null }
  | { readonly kind: "later"; readonly why: LaterReason };

/** Two encodings of one picture differ by less; the same picture turned, or another one, by much more. */
const DIFFERENCE_MAX = 7;
const RECIPE = { ...STANDARD_RECIPE, isOriginalMade: false };

/**
 * Has the known pictures made and looks at each: whether it is that picture, upright, in its size and its colours, and the same bytes
 * each time. The first one that is not decides.
 */
export async function tryKnownPictures(parts: CanaryParts): Promise<CanaryOutcome> {
  const { pictures, lanes, rounds } = parts;
  const jobs = Array.from({ length: rounds }, (_, round) => [
    ...pictures.slice(round % pictures.length),
    ...pictures.slice(0, round % pictures.length),
  ]).flat();
  const digests = new Map<string, string>();
  let next = 0;
  let end: Exclude<CanaryOutcome, { kind: "well" }> | null = null;
  const lane = async (): Promise<void> => {
    for (let picture = jobs[next++]; picture !== undefined && end === null; picture = jobs[next++]) {
      const outcome = await tryOne(parts, picture);
      if (outcome.kind !== "well") end ??= outcome;
      else if ((digests.get(picture.name) ?? outcome.digest) !== outcome.digest)
        end ??= { kind: "doubt", why: "bytes_vary", picture: picture.name, variant: null };
      else digests.set(picture.name, outcome.digest);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  if (end !== null) return end;
  const all = createHash("sha256");
  for (const { name } of pictures) all.update(digests.get(name) ?? "");
  return { kind: "well", count: jobs.length, digest: all.digest("hex") };
}

async function tryOne({ maker, checker }: CanaryParts, known: KnownPicture): Promise<CanaryOutcome> {
  const doubt = (why: CanaryDoubt, variant: string | null): CanaryOutcome => ({ kind: "doubt", why, picture: known.name, variant });
  const made = await maker.render(known.bytes, RECIPE);
  if (made.kind === "later") return made;
  if (made.kind === "refused") {
    if (made.code !== "too_costly" || checker === maker) return doubt("refused", null);
    // Too slow, or ended twice: where the other program cannot make it either, it is the machine, and says nothing of this one.
    return (await checker.render(known.bytes, RECIPE)).kind === "ready" ? doubt("too_costly", null) : { kind: "later", why: "worker_lost" };
  }
  if (made.kind === "doubt") return doubt(made.why, made.variant);
  const { picture } = made;
  if (picture.width !== known.width || picture.height !== known.height) return doubt("size_implausible", null);
  const checked = await checker.check(known.bytes, picture.renditions);
  if (checked.kind === "later") return checked;
  if (checked.kind === "doubt") return doubt(checked.why, checked.variant);
  const strange = checked.looks.find((look) => !looksLike(look, known));
  if (strange !== undefined) return doubt("looks_different", strange.variant);
  return { kind: "well", count: 1, digest: digestOf(picture) };
}

function looksLike({ quarters }: Look, known: KnownPicture): boolean {
  return (
    quarters.length === known.quarters.length &&
    quarters.every((value, at) => Math.abs(value - (known.quarters[at] ?? 255)) <= DIFFERENCE_MAX)
  );
}

function digestOf({ renditions }: RenderedPicture): string {
  return createHash("sha256")
    .update(
      renditions
        .map(({ variant, sha256 }) => `${variant} ${sha256}`)
        .sort()
        .join("\n"),
    )
    .digest("hex");
}
