import { check } from "../src/check.ts";
import { cleanMedia } from "../src/clean-media.ts";
import { serve } from "../src/serve.ts";
import { prepareDecoders } from "../src/source.ts";

/** A thumbnailer that never gets done with a picture. */
prepareDecoders();
const never = new Promise<never>(() => setInterval(() => undefined, 60_000));
await serve({ render: () => never, check, clean: cleanMedia });
