import { expect, test } from "@playwright/test";
import { SealedPage } from "./sealed-page.ts";
import { holdVectors, openSealed, runMixed } from "./sealed-steps.ts";

test("[SEALED-01] all 829 vectors hold in this browser, and those of our suite with its curves in script", async ({ page }) => {
  test.setTimeout(1_800_000);
  await using served = await SealedPage.serve();
  await openSealed(page, served.url);
  expect(await holdVectors(page, "native", false)).toBe(829);
  expect(await holdVectors(page, "script", true)).toBe(253);
});

test("[SEALED-04] sixty random talks of both implementations are clean", async ({ page }) => {
  test.setTimeout(1_800_000);
  await using served = await SealedPage.serve();
  await openSealed(page, served.url);
  const seeds = Array.from({ length: 60 }, (_, index) => 100 + index);
  const counts = await runMixed(page, seeds);
  test.info().annotations.push({ type: "counts", description: JSON.stringify(counts) });
  expect(Math.min(...Object.values(counts))).toBeGreaterThan(60);
});
