import { check } from "../src/check.ts";
import { cleanMedia } from "../src/clean-media.ts";
import { type Rendered, render } from "../src/render.ts";
import { serve } from "../src/serve.ts";
import { prepareDecoders } from "../src/source.ts";

/** A thumbnailer that says something else about each picture than what is so; the height of the source chooses the lie. */
const LIES: Readonly<Record<number, (rendered: Rendered) => Rendered>> = {
  31: (one) => ({ ...one, facts: { ...one.facts, sourceSha256: "0".repeat(64) } }),
  32: (one) => ({ ...one, made: one.made.slice(1) }),
  33: (one) => ({ ...one, made: one.made.map((picture) => ({ ...picture, width: picture.width + 40 })) }),
  34: (one) => ({ ...one, made: one.made.map((picture) => ({ ...picture, bytes: Buffer.from("<script>alert(1)</script>") })) }),
};

async function renderAndLie(...[bytes, recipe]: Parameters<typeof render>): Promise<Rendered> {
  const rendered = await render(bytes, recipe);
  return LIES[rendered.facts.height]?.(rendered) ?? rendered;
}

prepareDecoders();
await serve({ render: renderAndLie, check, clean: cleanMedia });
