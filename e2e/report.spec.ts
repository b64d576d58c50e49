import { findings } from "./findings.ts";
import { befriend, call, DESKTOP, expect, hold, messageOf, openTalk, PHONE, type Somebody, say, test } from "./people.ts";

test("[SEALED-08] a phone reports a sealed message with one around it; the command verifies it, and both see who looked", async ({
  musubi,
  somebody,
}) => {
  test.setTimeout(180_000);
  const hanako = await somebody("hanako", "山田 花子", DESKTOP);
  const taro = await somebody("taro", "佐藤 太郎", PHONE);
  await befriend(hanako, taro);
  // Whoever has just signed up makes their keys first.
  const keysOf = async (who: Somebody) => (await call(who, "key.countPackages", {}))["count"];
  await expect.poll(() => keysOf(taro), { timeout: 60_000 }).toBeGreaterThan(0);
  await hanako.page.getByRole("button", { name: "New talk" }).click();
  await hanako.page.getByRole("menuitem", { name: "Talk to a friend" }).click();
  const begin = hanako.page.getByRole("dialog");
  await begin.getByRole("radio", { name: "Sealed", exact: true }).check();
  await begin.getByRole("button", { name: taro.name }).click();
  await expect(hanako.page.getByRole("textbox", { name: "Message" })).toBeVisible();
  for (const text of ["おまえなんか", "きらいだ", "ないしょの話"]) {
    await say(hanako, text);
    await expect(messageOf(hanako, text)).toBeVisible();
  }
  await openTalk(taro, hanako.name);
  await expect(messageOf(taro, "ないしょの話")).toBeVisible();

  await test.step("what it is about, why, what comes along, and once more asked", async () => {
    await hold(taro, "おまえなんか");
    await taro.page.getByRole("button", { name: "Report…" }).tap();
    const dialog = taro.page.getByRole("dialog", { name: "Report a message" });
    await dialog.getByRole("radio", { name: "Harassment or bullying" }).check();
    await dialog.getByRole("checkbox", { name: /きらいだ/ }).check();
    expect(await findings(taro.page)).toEqual([]);
    await dialog.getByRole("button", { name: "Continue" }).click();
    await expect(taro.page.getByText("2 messages are handed over, with their earlier versions.")).toBeVisible();
    await expect(taro.page.getByText(/Everything else of this sealed talk stays closed to them/)).toBeVisible();
    await taro.page.getByRole("button", { name: "Send the report" }).click();
    await expect(taro.page.getByRole("button", { name: `Block ${hanako.name}` })).toBeVisible();
    await taro.page.getByRole("button", { name: "Done" }).click();
  });

  await test.step("the command shows what was chosen, as verified, and nothing else", async () => {
    const listed = await musubi.command("report", "list", "--json");
    const [{ reportId = "" } = {}] = JSON.parse(listed.output) as { reportId?: string }[];
    const { exitCode, output } = await musubi.command("report", "show", reportId, "--by", "Noriko", "--why", "a report of harassment");
    expect(exitCode, output).toBe(0);
    expect(output.match(/verified: relayed by us/g)).toHaveLength(2);
    expect(output).toContain("says: おまえなんか");
    expect(output).not.toContain("ないしょ");
    const verified = await musubi.command("report", "verify", reportId, "--by", "Noriko", "--why", "a second look at it");
    expect(verified.output.match(/verified: relayed by us/g)).toHaveLength(2);
    expect(verified.output).not.toContain("おまえなんか");
  });

  await test.step("both find it under what was opened of theirs", async () => {
    for (const who of [hanako, taro]) {
      const { disclosures } = (await call(who, "disclosure.list", { countMax: 10 })) as { disclosures: { action: string }[] };
      expect(disclosures.map(({ action }) => action)).toEqual(["report.verify", "report.show"]);
    }
    await hanako.page.goto("/me/opened");
    await expect(hanako.page.getByText(/Messages that somebody reported/).first()).toBeVisible();
  });
});
