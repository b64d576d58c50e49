import { inject } from "vitest";

declare module "vitest" {
  interface ProvidedContext {
    isMany: boolean;
  }
}

/**
 * How many lives a test of random lives goes through: `usual` in the gate, `many` in `npm run test:many` (see vitest.config.ts).
 * Seeds are pinned, so the gate's lives are the first of the many.
 */
export function livesOf(usual: number, many: number): number {
  return inject("isMany") ? many : usual;
}
