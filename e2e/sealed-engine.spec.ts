import { readdir, readFile } from "node:fs/promises";
import { expect, test } from "@playwright/test";
import { SealedPage } from "./sealed-page.ts";
import { holdVectors, openSealed, runMixed } from "./sealed-steps.ts";

test("[SEALED-01] [SEALED-04] the engine of sealed talks holds every vector of its suite, and understands another implementation", async ({
  page,
}) => {
  await using served = await SealedPage.serve();
  await openSealed(page, served.url);
  expect(await page.evaluate("sealed.probe()")).toBe("ok");
  expect(await holdVectors(page, "native", true)).toBe(253);
  const counts = await runMixed(page, [1, 2, 3]);
  expect(counts["commits"]).toBeGreaterThan(20);
});

/** Begins every label of the protocol (RFC 9420 § 5.1.2): wherever the engine was built in, it stands. */
const MARK = "MLS 1.0 ";

test("what was built for the staff has nothing in it that could open a sealed talk", async ({ page }) => {
  await using served = await SealedPage.serve();
  const engine = await page.request.get(`${served.url}page.js`);
  expect(await engine.text()).toContain(MARK);
  const built = new URL("../apps/console/dist/", import.meta.url);
  const scripts = (await readdir(built, { recursive: true })).filter((name) => name.endsWith(".js"));
  expect(scripts).not.toEqual([]);
  for (const name of scripts) expect((await readFile(new URL(name, built), "utf8")).includes(MARK), name).toBe(false);
});
