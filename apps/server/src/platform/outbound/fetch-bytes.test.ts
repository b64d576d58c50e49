import type { ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import { type Site, startSite } from "@musubi/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fetchBytes, type Wanted } from "./fetch-bytes.ts";
import type { Outbound } from "./outbound.ts";

/** The same machine by an address that stays private: whoever were let through would be answered there. */
const INSIDE = "::ffff:127.0.0.1";
const WORDS = { accept: "text/plain", isWelcome: () => true, bytesMax: 1_000, whenLonger: "cut" } satisfies Wanted;

let site: Site;
beforeAll(async () => {
  site = await startSite(["www.town.jp", "inside.town.jp", "both.town.jp", "turning.town.jp"], (request, answer) => {
    const url = new URL(request.url ?? "", "https://www.town.jp");
    const to = url.searchParams.get("to");
    const count = Number(url.searchParams.get("count") ?? 0);
    if (to !== null) answer.writeHead(302, { location: to }).end("not this");
    else if (count > 0) answer.writeHead(301, { location: `/?count=${count - 1}` }).end();
    else if (url.pathname === "/packed") answer.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(Buffer.alloc(50_000_000)));
    else if (url.pathname === "/endless") pour(answer);
    else if (url.pathname === "/dripping") answer.writeHead(200).write("a");
    else if (url.pathname === "/silent") request.socket.resume();
    else if (url.pathname === "/headers") answer.writeHead(200, { "x-long": "a".repeat(20_000) }).end();
    else if (url.pathname === "/gone") answer.writeHead(404).end("no such page");
    else answer.writeHead(200, { "content-type": "text/plain", "set-cookie": "who=you" }).end("the page");
  });
  site.leads.set("inside.town.jp", [INSIDE]);
  site.leads.set("both.town.jp", [INSIDE, "127.0.0.1"]);
  site.leads.set("nowhere.town.jp", []);
});
afterAll(() => site[Symbol.asyncDispose]());

/** Sends as long as anybody takes it. */
function pour(answer: ServerResponse): void {
  const piece = Buffer.alloc(65_536, "a");
  const more = (): void => {
    while (!answer.destroyed && answer.write(piece));
  };
  answer.on("drain", more).writeHead(200);
  more();
}

async function ask(url: string, how: { wanted?: Wanted; outbound?: Outbound; ms?: number } = {}) {
  const { wanted = WORDS, outbound = site.outbound, ms = 20_000 } = how;
  const fetched = await fetchBytes(outbound, new URL(url), wanted, AbortSignal.timeout(ms));
  return fetched.ok ? fetched.value.bytes.toString() : fetched.reason;
}

const askedPaths = () => site.asked.map(({ host, path }) => `${host}${path}`);

test("a page of the public web is read, and nothing is sent along that tells who asks", async () => {
  expect(await ask("https://www.town.jp/a?b=c#d")).toBe("the page");
  expect(site.asked.at(-1)).toMatchObject({ host: "www.town.jp", path: "/a?b=c" });
  expect(site.asked.at(-1)?.headers).toEqual({
    host: "www.town.jp",
    accept: "text/plain",
    "accept-encoding": "identity",
    "user-agent": "Musubi-LinkPreview/1",
    connection: "close",
  });
});

test.each([
  "http://www.town.jp/",
  "https://www.town.jp:8443/",
  "https://www.town.jp:80/",
  "https://who:word@www.town.jp/",
  "https://who@www.town.jp/",
  "https://localhost/",
  "https://printer/",
  "https://db.internal/",
  "https://[::1]/",
  "https://[::ffff:127.0.0.1]/",
  "https://169.254.169.254/latest/meta-data",
  "https://10.0.0.1/",
  "https://2130706434/",
  "ftp://www.town.jp/",
  "file:///etc/passwd",
])("nobody is asked for %s", async (url) => {
  const before = site.asked.length;
  expect(await ask(url)).toBe("not_public");
  expect(site.asked.length).toBe(before);
});

test("a name that leads inside is not followed, however often it also leads outside", async () => {
  const before = site.asked.length;
  expect(await ask("https://inside.town.jp/")).toBe("unreachable");
  expect(await ask("https://nowhere.town.jp/")).toBe("unreachable");
  expect(site.asked.length).toBe(before);
  // The address outside is the one that is used.
  expect(await ask("https://both.town.jp/")).toBe("the page");
});

test("what a name leads to a moment later makes no difference: the address that was looked at is the one that is used", async () => {
  const looks: string[] = [];
  const turning: Outbound = {
    ...site.outbound,
    resolve: async (host) => {
      looks.push(host);
      return looks.length === 1 ? [{ address: "127.0.0.1", family: 4 }] : [{ address: INSIDE, family: 6 }];
    },
  };
  expect(await ask("https://turning.town.jp/", { outbound: turning })).toBe("the page");
  expect(looks).toEqual(["turning.town.jp"]);
  expect(await ask("https://turning.town.jp/", { outbound: turning })).toBe("unreachable");
});

test.each([
  "https://inside.town.jp/secret",
  "https://[::ffff:127.0.0.1]/secret",
  "https://[::1]/secret",
  "http://www.town.jp/secret",
  "https://www.town.jp:8443/secret",
  "https://who@www.town.jp/secret",
  "//localhost/secret",
  "file:///etc/passwd",
  "https://",
])("a redirect to %s is not followed", async (to) => {
  expect(await ask(`https://www.town.jp/?to=${encodeURIComponent(to)}`)).toBe("unreachable");
  expect(askedPaths().filter((path) => path.includes("/secret"))).toEqual([]);
});

test("three redirects are followed, and a fourth is not", async () => {
  expect(await ask("https://www.town.jp/?count=3")).toBe("the page");
  expect(await ask("https://www.town.jp/?count=4")).toBe("unreachable");
});

test("of an endless answer the beginning is read, or nothing", async () => {
  expect(await ask("https://www.town.jp/endless")).toBe("a".repeat(1_000));
  expect(await ask("https://www.town.jp/endless", { wanted: { ...WORDS, whenLonger: "refuse" } })).toBe("unwelcome");
});

test.each(["/dripping", "/silent"])("whoever answers too slowly (%s) is left", async (path) => {
  expect(await ask(`https://www.town.jp${path}`, { ms: 200 })).toBe("unreachable");
});

test("a name server that never answers is left too", async () => {
  const never: Outbound = {
    ...site.outbound,
    resolve: (_host, signal) => new Promise((_done, fail) => signal.addEventListener("abort", () => fail(new Error("cancelled")))),
  };
  expect(await ask("https://www.town.jp/", { outbound: never, ms: 100 })).toBe("unreachable");
});

test("what is packed is not unpacked", async () => {
  expect(await ask("https://www.town.jp/packed")).toBe("unwelcome");
});

test("what is not wanted is not read", async () => {
  expect(await ask("https://www.town.jp/", { wanted: { ...WORDS, isWelcome: (type) => type === "text/html" } })).toBe("unwelcome");
});

test.each(["/gone", "/headers"])("an answer that is none (%s) is unreachable", async (path) => {
  expect(await ask(`https://www.town.jp${path}`)).toBe("unreachable");
});

test("a site without a certificate that somebody vouches for is unreachable", async () => {
  const { ca: _, ...unvouched } = site.outbound;
  expect(await ask("https://www.town.jp/", { outbound: unvouched })).toBe("unreachable");
});
