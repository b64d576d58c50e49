import { serve } from "../src/serve.ts";

// A build that takes more memory than a process may have, whatever it is given. It fills what it takes, so that nothing of it is a mere promise.
const GREED_BYTES = 3_000_000_000;

/** Never comes to its end. */
async function take(): Promise<never> {
  const taken = Buffer.alloc(GREED_BYTES, 1);
  throw new Error(`It got ${taken.length} bytes.`);
}

await serve({ render: take, check: take, clean: take });
