import { check } from "../src/check.ts";
import { cleanMedia } from "../src/clean-media.ts";
import { type Rendered, render } from "../src/render.ts";
import { serve } from "../src/serve.ts";
import { prepareDecoders } from "../src/source.ts";

/** When the fault shows: of so many jobs that follow the one before within so many milliseconds, in one. */
export interface Hurry {
  readonly hurryMs: number;
  readonly hurriedPerFault: number;
}

/**
 * The thumbnailer with the fault that this project was made against: one buffer for the pictures of everybody. As long as there is
 * time between jobs it is filled before it is read. When one job follows another at once, a picture is now and then (of so many
 * hurried ones) read out before the new one has been written into it: its facts are those of the new picture, its pixels those of
 * the one before.
 */
export async function serveThroughOneBuffer({ hurryMs, hurriedPerFault }: Hurry): Promise<void> {
  let shared: Rendered | null = null;
  let endedAtMs = 0;
  let hurried = 0;
  const renderThroughOneBuffer = async (...[bytes, recipe]: Parameters<typeof render>): Promise<Rendered> => {
    const isHurried = performance.now() - endedAtMs < hurryMs;
    if (isHurried) hurried += 1;
    const fresh = await render(bytes, recipe);
    const stale = shared;
    shared = fresh;
    endedAtMs = performance.now();
    if (stale === null || !isHurried || hurried % hurriedPerFault !== 0) return fresh;
    const made = fresh.made.map((one) => ({
      ...one,
      bytes: stale.made.find(({ variant }) => variant === one.variant)?.bytes ?? one.bytes,
    }));
    return { facts: fresh.facts, made };
  };
  prepareDecoders();
  await serve({ render: renderThroughOneBuffer, check, clean: cleanMedia });
}
