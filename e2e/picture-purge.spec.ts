import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";
import { AS_PEOPLE_HAVE_IT, befriend, call, DESKTOP, expect, messageOf, PHONE, test } from "./people.ts";

const PHOTO = fileURLToPath(new URL("../fixtures/photos/owner-SH-00.jpg", import.meta.url));

interface Purge {
  readonly class: string;
  readonly epoch: number;
  readonly confirmed: Record<string, number>;
  readonly unconfirmed: Record<string, number>;
}

test("[ALB-08] a browser that slept through a purge shows nothing of it when it starts without a network, and drops and confirms it when it wakes", async ({
  somebody,
  musubi,
}) => {
  test.setTimeout(300_000);
  const mei = await somebody("mei", "芽衣", DESKTOP);
  const ren = await somebody("ren", "蓮", { ...PHONE, ...AS_PEOPLE_HAVE_IT });
  await befriend(mei, ren);
  const { account } = (await call(ren, "account.readMine", {})) as { account: { profile: { accountId: string } } };
  const { talk } = (await call(mei, "talk.create", { name: "写真の会", memberIds: [account.profile.accountId] })) as {
    talk: { talkId: string };
  };
  for (const { page } of [mei, ren]) {
    await page.goto(`/talks/${talk.talkId}`);
    await expect(page.getByRole("textbox", { name: "Message" })).toBeVisible();
  }
  await mei.page.getByLabel("Photos and videos", { exact: true }).setInputFiles([PHOTO]);
  await mei.page.getByRole("textbox", { name: "Message" }).fill("眠る前の写真");
  await mei.page.getByRole("button", { name: "Send", exact: true }).click();
  const picturesAt = (who: typeof ren) => messageOf(who, "眠る前の写真").locator("button img");
  await expect(picturesAt(ren)).toHaveCount(1, { timeout: 60_000 });
  const tiles = async (): Promise<Purge> => {
    const said = await musubi.command("pictures", "purges", "--json");
    const purges: Purge[] = JSON.parse(said.output);
    const found = purges.find((one) => one.class === "tile");
    if (found === undefined) throw new Error(said.output);
    return found;
  };
  const before = (await tiles()).epoch;

  await ren.context.setOffline(true);
  expect((await musubi.command("pictures", "purge", "tile")).exitCode).toBe(0);
  // Mei's browser is awake and says so; Ren's is not.
  await expect.poll(tiles).toMatchObject({ epoch: before + 1, confirmed: { web: 1 } });
  // People of other flows, whose browsers are closed, sleep as well.
  const asleep = async () => Object.values((await tiles()).unconfirmed).reduce((sum, count) => sum + count, 0);
  const asleepAtFirst = await asleep();
  expect(asleepAtFirst).toBeGreaterThanOrEqual(1);

  // It starts anew without a network: what it had held is nowhere.
  await ren.page.reload().catch(() => undefined);
  await expect(ren.page.locator('img[src^="blob:"]')).toHaveCount(0);
  expect(await keptPictures(ren.page)).toEqual([]);

  await ren.context.setOffline(false);
  await ren.page.goto(`/talks/${talk.talkId}`);
  await expect.poll(tiles).toMatchObject({ confirmed: { web: 2 } });
  expect(await asleep()).toBe(asleepAtFirst - 1);
  await expect(picturesAt(ren)).toHaveCount(1);
});

/** Addresses of pictures in anything that a browser keeps for the page beyond its life. */
async function keptPictures(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const kept: string[] = [];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const { url } of await cache.keys()) if (/file\.read|\/api\//.test(url)) kept.push(url);
    }
    return kept;
  });
}
