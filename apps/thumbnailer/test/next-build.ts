import { existsSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { type Checked, check } from "../src/check.ts";
import { cleanMedia } from "../src/clean-media.ts";
import { type Rendered, render } from "../src/render.ts";
import { serve } from "../src/serve.ts";
import { prepareDecoders } from "../src/source.ts";

/**
 * A newer build of the thumbnailer that is right until somebody puts a file with the name of a fault beside its entry: then every
 * process of it goes wrong in the midst of its life, as a program does that meets a load it was never tried under.
 *
 * mixes: gives the pictures of the job before, and its own check finds nothing wrong. turns: upside down. drifts: other bytes than
 * before, which look the same. dies: ends in the midst of a picture. refuses: takes nothing any more.
 */
type Fault = "mixes" | "turns" | "drifts" | "dies" | "refuses";

/** Answers jobs as this version. */
export async function serveNext(dir: string, generatorVersion: number): Promise<void> {
  const has = (fault: Fault): boolean => existsSync(join(dir, fault));
  let before: Rendered | null = null;
  const renderFaultily = async (...[bytes, recipe]: Parameters<typeof render>): Promise<Rendered> => {
    if (has("dies")) process.exit(1);
    const fresh = await render(has("refuses") ? Buffer.from("no picture") : bytes, recipe);
    const stale = before;
    before = fresh;
    const made = await Promise.all(
      fresh.made.map(async (one) => {
        const other = stale?.made.find(({ variant }) => variant === one.variant);
        if (has("mixes") && other !== undefined) return { ...one, bytes: other.bytes };
        if (has("turns")) return { ...one, bytes: await sharp(one.bytes).rotate(180).webp().toBuffer() };
        return has("drifts") ? { ...one, bytes: await sharp(one.bytes).webp({ quality: 90 }).toBuffer() } : one;
      }),
    );
    return { facts: fresh.facts, made };
  };
  const checkFaultily = async (...[source, pictures]: Parameters<typeof check>): Promise<Checked> => {
    const checked = await check(source, pictures);
    return has("mixes") ? { ...checked, verdicts: checked.verdicts.map((one) => ({ ...one, isOfSource: true })) } : checked;
  };
  prepareDecoders();
  await serve({ render: renderFaultily, check: checkFaultily, clean: cleanMedia }, { generatorVersion });
}
