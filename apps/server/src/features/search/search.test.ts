import { startWorld, type World } from "@musubi/testkit";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { gramsOf, matches } from "./grams.ts";

describe("pairs", () => {
  test("width and case do not matter", () => {
    expect(gramsOf("ＡＢｃ", 10)).toEqual(["ab", "bc"]);
    expect(gramsOf("ﾊﾟﾝ", 10)).toEqual(["パン"]);
  });
  test("white space parts words", () => {
    expect(gramsOf("a b", 10)).toEqual([]);
    expect(gramsOf("東京 タワー", 10)).toEqual(["東京", "タワ", "ワー"]);
  });
  test("a text holds a query only if it holds every word of it", () => {
    expect(matches("明日は東京へ行く", "東京 明日")).toBe(true);
    expect(matches("京東", "東京")).toBe(false);
  });
});

let world: World;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
});
afterAll(() => world.stop());

test("words of two characters are found in every language, newest first, in one's own talks only", async () => {
  const [alice, bob, chie] = [await world.person("alice"), await world.person("bob"), await world.person("chie")];
  await world.befriend(alice, bob);
  const { talkId } = await alice.direct(bob);
  for (const text of ["渋谷で会おう", "渋い谷の話", "また渋谷ね", "Meet at noon", "오늘 점심", "مرحبا بك"]) await alice.say(talkId, text);
  await world.server.app.indexer.settle();
  const find = async (person: typeof bob, query: string) =>
    (await person.must("message.search", { query, countMax: 10 })).messages.map((message) =>
      message.content.kind === "text" ? message.content.text : "",
    );
  expect(await find(bob, "渋谷")).toEqual(["また渋谷ね", "渋谷で会おう"]);
  expect(await find(bob, "MEET")).toEqual(["Meet at noon"]);
  expect(await find(bob, "점심")).toEqual(["오늘 점심"]);
  expect(await find(bob, "بك")).toEqual(["مرحبا بك"]);
  expect(await find(chie, "渋谷")).toEqual([]);
});

test("edited and unsent texts are not found by their old words", async () => {
  const [dan, eri] = [await world.person("dan"), await world.person("eri")];
  await world.befriend(dan, eri);
  const { talkId } = await dan.direct(eri);
  const edited = await dan.say(talkId, "合言葉は山");
  const unsent = await dan.say(talkId, "合言葉は川");
  await world.server.app.indexer.settle();
  await dan.must("message.edit", { talkId, seq: edited, text: "忘れてください" });
  await dan.must("message.unsend", { talkId, seq: unsent });
  await world.server.app.indexer.settle();
  expect((await eri.must("message.search", { query: "合言葉", countMax: 10 })).messages).toEqual([]);
  expect((await eri.must("message.search", { query: "忘れて", countMax: 10 })).messages.map((message) => message.seq)).toEqual([edited]);
});

test("pages of a search follow one another without repeats", async () => {
  const [fumi, gin] = [await world.person("fumi"), await world.person("gin")];
  await world.befriend(fumi, gin);
  const { talkId } = await fumi.direct(gin);
  for (let index = 0; index < 12; index++) await fumi.say(talkId, `りんご ${index}`);
  await world.server.app.indexer.settle();
  const first = await gin.must("message.search", { query: "りんご", countMax: 5 });
  const second = await gin.must("message.search", {
    query: "りんご",
    countMax: 20,
    ...(first.next === undefined ? {} : { before: first.next }),
  });
  expect([...first.messages, ...second.messages].map((message) => message.seq)).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
});
