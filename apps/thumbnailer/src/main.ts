import { check } from "./check.ts";
import { cleanMedia } from "./clean-media.ts";
import { render } from "./render.ts";
import { serve } from "./serve.ts";
import { prepareDecoders } from "./source.ts";

prepareDecoders();
await serve({ render, check, clean: cleanMedia });
