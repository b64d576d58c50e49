import { check } from "../src/check.ts";
import { cleanMedia } from "../src/clean-media.ts";
import { render } from "../src/render.ts";
import { serve } from "../src/serve.ts";
import { prepareDecoders } from "../src/source.ts";

/** A thumbnailer that cannot look at tiles: it says nothing of them, neither good nor bad. */
async function checkButTiles(...[source, pictures]: Parameters<typeof check>): ReturnType<typeof check> {
  const { verdicts, ...checked } = await check(source, pictures);
  return { ...checked, verdicts: verdicts.filter(({ variant }) => variant !== "tile") };
}

prepareDecoders();
await serve({ render, check: checkButTiles, clean: cleanMedia });
