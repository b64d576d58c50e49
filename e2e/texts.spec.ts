import { readFileSync } from "node:fs";
import { befriend, call, expect, openTalk, PHONE, type Somebody, test } from "./people.ts";

const naughty: string[] = JSON.parse(readFileSync(new URL("../fixtures/text/naughty-strings.json", import.meta.url), "utf8"));
const edges = readFileSync(new URL("../fixtures/text/edge-cases.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line) => {
    const edge: { readonly text: string } = JSON.parse(line);
    return edge.text;
  });

/** What a person can put into the field: the field itself turns line ends into \n, and an empty message cannot be sent. */
const TEXTS = [...edges, ...naughty]
  .filter((text) => text.isWellFormed() && !text.includes("\u0000") && text.trim() !== "" && text === text.trim() && !/[\r]/.test(text))
  .filter((_, index) => index % 10 === 0);

async function shownTexts({ page }: Somebody): Promise<string[]> {
  const answer = await page.evaluate(async () => {
    const ask = async <Output>(operation: string, input: object): Promise<Output> => {
      const answer = await fetch(`/api/${operation}`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(input),
      });
      const output: Output = await answer.json();
      return output;
    };
    const { talks } = await ask<{ talks: { kind: string; talkId: string }[] }>("talk.list", { countMax: 50 });
    const talkId = talks.find((talk) => talk.kind === "direct")?.talkId;
    const texts: string[] = [];
    for (let after = 0, more = true; more; ) {
      const found = await ask<{ messages: { seq: number; content: { text: string } }[]; hasAfter: boolean }>("message.list", {
        talkId,
        after,
        countMax: 200,
      });
      for (const { content } of found.messages) texts.push(content.text);
      more = found.hasAfter;
      after = found.messages.at(-1)?.seq ?? after;
    }
    return texts;
  });
  return answer;
}

test("naughty strings, emoji and both directions of writing travel through two browsers byte for byte", async ({ somebody }) => {
  test.setTimeout(240_000);
  const [eri, fumi] = [await somebody("eri", "Eri"), await somebody("fumi", "Fumi", PHONE)];
  const dialogs: string[] = [];
  for (const { page } of [eri, fumi])
    page.on("dialog", (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
  await befriend(eri, fumi);
  const { friends } = (await call(eri, "friend.list", { after: 0, countMax: 10 })) as { friends: { profile: { accountId: string } }[] };
  await call(eri, "talk.openDirect", { accountId: friends[0]?.profile.accountId });
  await openTalk(eri, "Fumi");
  await openTalk(fumi, "Eri");
  const composer = eri.page.getByRole("textbox", { name: "Message" });
  for (const text of TEXTS) {
    await composer.fill(text);
    await composer.press("Enter");
    await expect(composer).toHaveValue("");
  }
  await expect.poll(() => shownTexts(fumi), { timeout: 60_000 }).toEqual(TEXTS);
  const last = TEXTS.at(-1) ?? "";
  await expect(fumi.page.locator("[data-message]").last()).toContainText(last.slice(0, 20));
  expect(dialogs).toEqual([]);
});
