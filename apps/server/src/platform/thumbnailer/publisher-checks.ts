import { BOUNDS, type Recipe } from "@musubi/thumbnailer";
import type { CheckedAnswer, RenderedAnswer } from "./answers.ts";
import type { DoubtReason, Rendition } from "./picture-outcome.ts";

/** Something that does not fit together. */
export interface Doubt {
  readonly why: DoubtReason;
  /** The picture that it is about; null where it is about all of them. */
  readonly variant: string | null;
}

/** What we know ourselves about the job that was given. */
export interface Given {
  readonly token: string;
  readonly sourceSha256: string;
}

/** Whether an answer belongs to the job: its token, and the digest of the source that the process read. */
export function doubtOfBinding(answer: { readonly token: string; readonly sourceSha256: string }, given: Given): Doubt | null {
  if (answer.token !== given.token) return { why: "token_differs", variant: null };
  return answer.sourceSha256 === given.sourceSha256 ? null : { why: "source_differs", variant: null };
}

/** Whether the pictures are those that the recipe asks for, in sizes that it can give and formats that they have. */
export function doubtOfShape({ facts, made }: RenderedAnswer, recipe: Recipe, body: Buffer): Doubt | null {
  const wanted = [...(recipe.isOriginalMade ? ["original"] : []), ...recipe.variants.map(({ variant }) => variant)].sort();
  const given = made.map(({ variant }) => variant).sort();
  const sizeBytes = made.reduce((sum, one) => sum + one.sizeBytes, 0);
  if (wanted.join("\n") !== given.join("\n") || sizeBytes !== body.length) return { why: "shape_differs", variant: null };
  if (facts.width * facts.height > BOUNDS.pixelsMax) return { why: "size_implausible", variant: null };
  for (const one of made) {
    const asked = recipe.variants.find(({ variant }) => variant === one.variant);
    const sidePxMax = asked?.sidePxMax ?? Math.max(facts.width, facts.height);
    if (!isPlausible(facts, one, sidePxMax)) return { why: "size_implausible", variant: one.variant };
    if (asked !== undefined && one.mediaType !== `image/${asked.format}`) return { why: "shape_differs", variant: one.variant };
  }
  return null;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Exactly the longest side that the recipe gives, never enlarged; the other one right to the pixel. */
function isPlausible(source: Size, made: Size, sidePxMax: number): boolean {
  const longest = Math.max(source.width, source.height);
  const scale = Math.min(1, sidePxMax / longest);
  const [width, height] = [source.width * scale, source.height * scale];
  return Math.max(made.width, made.height) === Math.round(longest * scale) && near(made.width, width) && near(made.height, height);
}

function near(made: number, exact: number): boolean {
  return Math.abs(made - Math.max(exact, 1)) <= 1;
}

/** Whether another process found the source in every one of these pictures, having read exactly these bytes. */
export function doubtOfVerdicts(pictures: readonly Pick<Rendition, "variant" | "sha256">[], { verdicts }: CheckedAnswer): Doubt | null {
  if (verdicts.length !== pictures.length) return { why: "not_checked", variant: null };
  for (const { variant, sha256 } of pictures) {
    const verdict = verdicts.find((one) => one.variant === variant && one.sha256 === sha256);
    if (verdict === undefined) return { why: "not_checked", variant };
    if (!verdict.isOfSource) return { why: "picture_differs", variant };
  }
  return null;
}

/** What a file of this format begins with, and where. */
const BEGINNINGS: Readonly<Record<Rendition["mediaType"], { readonly at: number; readonly text: string }>> = {
  "image/jpeg": { at: 0, text: "\xff\xd8\xff" },
  "image/png": { at: 0, text: "\x89PNG\r\n\x1a\n" },
  "image/webp": { at: 8, text: "WEBP" },
  "image/gif": { at: 0, text: "GIF8" },
  "image/avif": { at: 4, text: "ftyp" },
};

/** Whether the bytes begin like what they are said to be. */
export function beginsLike(mediaType: Rendition["mediaType"], bytes: Uint8Array): boolean {
  const { at, text } = BEGINNINGS[mediaType];
  return Buffer.from(bytes.subarray(at, at + text.length)).toString("latin1") === text;
}
