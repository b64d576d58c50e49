import { readFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { base64url, brand } from "@musubi/base";
import { type ClientId, LIMITS, type TalkId } from "@musubi/protocol";
import { type Person, type Site, startSite, startWorld, type World } from "@musubi/testkit";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { DEFAULT_RATES } from "../../kernel/rate-limit.ts";

const HOST = "www.kawaramachi-7f3a.jp";
const TITLE = "河原町の合言葉2d9e";
const PHOTO = readFileSync(new URL("../../../../../fixtures/photos/exif-gps-orient6.jpg", import.meta.url));

let site: Site;
let world: World;
let aki: Person;
const log: string[] = [];
/** Lines to the site that are held until they are let go. */
const held: ServerResponse[] = [];
beforeAll(async () => {
  site = await startSite([HOST], (request, answer) => respond(new URL(request.url ?? "", `https://${HOST}`).pathname, answer), {
    patienceMs: 20_000,
  });
  world = await startWorld(inject("cluster"), { outbound: site.outbound, onLog: (line) => log.push(line) });
  aki = await world.person("links.aki");
});
afterAll(async () => {
  await world.stop();
  await site[Symbol.asyncDispose]();
});

const HTML = { "content-type": "text/html; charset=utf-8" };
/** A page whose picture is said to be at this path. */
const pageOf = (picture: string) =>
  `<!doctype html><head><title>${TITLE}</title><meta name="description" content="本日"><meta property="og:image" content="${picture}">`;

function respond(path: string, answer: ServerResponse): void {
  if (path === "/held") held.push(answer.writeHead(200, HTML));
  else if (path === "/photo.jpg") answer.writeHead(200, { "content-type": "text/plain" }).end(PHOTO);
  else if (path === "/drawn.jpg") answer.writeHead(200, { "content-type": "image/jpeg" }).end('<svg xmlns="http://www.w3.org/2000/svg"/>');
  else if (path === "/heavy.jpg")
    answer.writeHead(200, { "content-type": "image/jpeg" }).end(Buffer.concat([PHOTO, Buffer.alloc(LIMITS.linkSourceBytes)]));
  else if (path === "/json") answer.writeHead(200, { "content-type": "application/json" }).end(pageOf("/photo.jpg"));
  else if (path === "/program") answer.writeHead(200, { "content-type": "text/html" }).end(Buffer.from("7f454c460201010000", "hex"));
  else if (path === "/endless") answer.writeHead(200, HTML).end(`${pageOf("/photo.jpg")}${"<p>".repeat(1_000_000)}`);
  else if (path === "/with-drawing") answer.writeHead(200, HTML).end(pageOf("/drawn.jpg"));
  else if (path === "/with-weight") answer.writeHead(200, HTML).end(pageOf("/heavy.jpg"));
  else if (path === "/with-inside") answer.writeHead(200, HTML).end(pageOf("https://127.0.0.1:80/photo.jpg"));
  else answer.writeHead(200, HTML).end(pageOf("/photo.jpg"));
}

const ask = (path: string, who = aki) => who.call("link.preview", { url: `https://${HOST}${path}` });

test("a page is told in words, with the picture that it names, byte for byte", async () => {
  expect((await ask("/")).output).toEqual({ title: TITLE, description: "本日", siteName: "", picture: base64url(PHOTO) });
});

test.each([
  ["made of text", "/with-drawing"],
  ["that is too large", "/with-weight"],
  ["at another port of some machine", "/with-inside"],
])("a page with a picture %s is told without it", async (_, path) => {
  expect((await ask(path)).output).toEqual({ title: TITLE, description: "本日", siteName: "" });
});

test("of a page without end the beginning is told", async () => {
  expect((await ask("/endless")).output).toMatchObject({ title: TITLE });
});

test.each([
  ["/json", "link_without_words"],
  ["/program", "link_without_words"],
])("what is no page (%s) is refused", async (path, code) => {
  expect((await ask(path)).error?.code).toBe(code);
});

test("addresses that are not of the public web are refused, and one that nobody answers at", async () => {
  const code = async (url: string) => (await aki.call("link.preview", { url })).error?.code;
  expect(await code("https://169.254.169.254/latest/meta-data")).toBe("link_not_public");
  expect(await code(`https://${HOST}:8443/`)).toBe("link_not_public");
  expect(await code("https://%%%/")).toBe("link_not_public");
  expect(await code("https://nobody.town.jp/")).toBe("link_unreachable");
  expect(await code(`http://${HOST}/`)).toBe("invalid_input");
});

test("of one person two pages are opened at once, and not a third", async () => {
  const under = [ask("/held"), ask("/held")];
  await expect.poll(() => held.length).toBe(2);
  expect((await ask("/")).error).toMatchObject({ code: "rate_limited", retryAfterSeconds: 1 });
  expect((await ask("/", await world.person("links.beni"))).output).toMatchObject({ title: TITLE });
  for (const answer of held.splice(0)) answer.end(pageOf("/photo.jpg"));
  for (const one of under) expect((await one).output).toMatchObject({ title: TITLE });
  expect((await ask("/")).output).toMatchObject({ title: TITLE });
});

test("of all people sixteen pages are opened at once, and not one more", async () => {
  const people = await Promise.all(Array.from({ length: 9 }, (_, at) => world.person(`links.many${at}`)));
  const under = people.slice(0, 8).flatMap((one) => [ask("/held", one), ask("/held", one)]);
  await expect.poll(() => held.length).toBe(16);
  expect((await ask("/", people[8])).error?.code).toBe("unavailable");
  for (const answer of held.splice(0)) answer.end(pageOf(""));
  await Promise.all(under);
  expect((await ask("/", people[8])).output).toMatchObject({ title: TITLE });
});

test("twenty pages in a row are opened for a person, and the next waits", async () => {
  await using bounded = await startWorld(inject("cluster"), { rates: DEFAULT_RATES });
  const chie = await bounded.person("links.chie");
  const codes = [];
  for (let count = 0; count < 21; count += 1) codes.push((await chie.call("link.preview", { url: "https://127.0.0.1/" })).error?.code);
  expect(codes.slice(0, 20)).toEqual(new Array(20).fill("link_not_public"));
  expect(codes[20]).toBe("rate_limited");
});

test("a server whose operator does not want it opens nothing, and says so beforehand", async () => {
  await using quiet = await startWorld(inject("cluster"), { outbound: site.outbound, env: { MUSUBI_LINK_PREVIEWS: "no" } });
  const before = site.asked.length;
  const dai = await quiet.person("links.dai");
  expect((await ask("/", dai)).error?.code).toBe("previews_off");
  expect(site.asked.length).toBe(before);
  expect((await dai.must("account.policy", {})).hasLinkPreviews).toBe(false);
  expect((await aki.must("account.policy", {})).hasLinkPreviews).toBe(true);
});

test("neither what was asked for nor what came is kept, or stands in the log", async () => {
  expect((await ask("/")).output).toMatchObject({ title: TITLE });
  expect((await ask("/json")).error).toBeDefined();
  // Something is logged, in this log.
  await aki.call("talk.read", { talkId: brand<TalkId>("tlk_00000000000000000000") });
  expect(await world.tablesHolding(TITLE)).toEqual([]);
  expect(await world.tablesHolding(HOST)).toEqual([]);
  expect(log.filter((line) => line.includes(HOST) || line.includes(TITLE))).toEqual([]);
  expect(log.length).toBeGreaterThan(0);
});

test("a card stands with its text for those who read the talk, also after an edit, and goes with it", async () => {
  const emi = await world.person("links.emi");
  await world.befriend(aki, emi);
  const { talkId } = await aki.group("町", emi);
  const url = `https://${HOST}/`;
  const preview = { url, title: TITLE, description: "", siteName: "", picture: "AbCd" };
  const sent = await aki.must("message.send", {
    talkId,
    clientId: brand<ClientId>("card1"),
    content: { kind: "text", text: url, preview },
  });
  const content = async () =>
    (await emi.must("message.list", { talkId, countMax: 10 })).messages.find(({ seq }) => seq === sent.seq)?.content;
  expect(await content()).toEqual({ kind: "text", text: url, preview });
  await aki.must("message.edit", { talkId, seq: sent.seq, text: `見て ${url}`, preview: { ...preview, title: "町" } });
  expect(await content()).toMatchObject({ text: `見て ${url}`, preview: { title: "町" } });
  await aki.must("message.edit", { talkId, seq: sent.seq, text: "やめた" });
  expect(await content()).toEqual({ kind: "text", text: "やめた" });
});

test.each([
  ["a title that turns the text around", { title: "町\u202e" }],
  ["an address that is not of the web", { url: "javascript:alert(1)" }],
  ["a picture that is too large", { picture: "A".repeat(16_385) }],
])("a card with %s is refused", async (_, wrong) => {
  const { talkId } = await aki.group("町");
  const preview = { url: `https://${HOST}/`, title: "町", description: "", siteName: "", ...wrong };
  const content = { kind: "text" as const, text: `https://${HOST}/`, preview };
  expect((await aki.call("message.send", { talkId, clientId: brand<ClientId>("card2"), content })).error?.code).toBe("invalid_input");
});
