import { cp, rm } from "node:fs/promises";
import { findings } from "./findings.ts";
import { MusubiProcess } from "./musubi-process.ts";
import { call, DESKTOP, expect, newContext, type Somebody, signUp, test } from "./people.ts";
import { StaffDesk } from "./staff-desk.ts";

// A server whose data are put back to an older copy, as somebody would who wants entries gone.
test("a log that was put back, and one that was rewritten afterwards, are noticed in the browser", async ({ browser }) => {
  test.setTimeout(240_000);
  const musubi = await MusubiProcess.start();
  const copy = `${musubi.dataDir}.older`;
  const context = await newContext(browser, musubi, DESKTOP);
  const page = await context.newPage();
  await signUp(page, "aya", "彩");
  const aya: Somebody = { handle: "aya", name: "彩", context, page };
  const open = async (): Promise<() => Promise<void>> => {
    const desk = await StaffDesk.open(musubi.dataDir);
    const support = desk.person(1, "support");
    return async () => {
      const { cases } = (await call(aya, "support.list", {})) as { cases: { caseId: string }[] };
      await support.must("case.take", { caseId: cases[0]?.caseId ?? "" }).catch(() => undefined);
      await support.must("case.read", { caseId: cases[0]?.caseId ?? "" });
    };
  };
  await call(aya, "support.open", { topic: "privacy", text: "見てください", clientId: "first" });

  await test.step("while it only grows, it is found to be whole", async () => {
    const read = await open();
    await read();
    await page.goto("/me/opened");
    await expect(page.getByText(/1 entry, none removed or changed/)).toBeVisible();
    await musubi.down();
    await cp(musubi.dataDir, copy, { recursive: true });
    await musubi.up();
    for (let nth = 0; nth < 3; nth += 1) await read();
    await expect(page.getByText(/4 entries, none removed or changed/)).toBeVisible({ timeout: 30_000 });
  });

  await test.step("put back to the older copy, the browser says so by itself, and keeps both sides", async () => {
    await musubi.down();
    await rm(musubi.dataDir, { recursive: true });
    await cp(copy, musubi.dataDir, { recursive: true });
    await musubi.up();
    await page.goto("/me/log");
    await page.getByRole("button", { name: "Compare now" }).click();
    await expect(page.getByRole("alert").filter({ hasText: "does not continue what this browser has seen" })).toBeVisible({
      timeout: 30_000,
    });
    await expect(page.getByText("Entries are missing.")).toBeVisible();
    expect(await findings(page)).toEqual([]);
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save both sides" }).click();
    expect((await download).suggestedFilename()).toBe("musubi-log-evidence.txt");
  });

  await test.step("filled up with other entries, it is a rewritten log, and stays one until the person begins anew", async () => {
    const read = await open();
    for (let nth = 0; nth < 5; nth += 1) await read();
    await expect(page.getByText("Other entries stand where earlier ones stood.")).toBeVisible({ timeout: 30_000 });
    await page.reload();
    await expect(page.getByText("Other entries stand where earlier ones stood.")).toBeVisible();
    await page.getByRole("button", { name: "Begin anew" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Begin anew" }).click();
    await expect(page.getByText(/6 entries, none removed or changed/)).toBeVisible();
    await expect(page.getByText("does not continue what this browser has seen")).toHaveCount(0);
  });
  await context.close();
  await musubi.stop();
  await rm(copy, { recursive: true, force: true });
});
