import { connect } from "node:net";
import type { FileView } from "@musubi/protocol";
import {
  type Carelessness,
  loadBrokenBuild,
  type Person,
  readBytes,
  readyFile,
  rewriteFunction,
  sendFiles,
  startWorld,
  type World,
} from "@musubi/testkit";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { databaseAsSuperuser } from "../../../test/database-as.ts";
import { sql } from "../../platform/postgres/sql.ts";
import type { serve } from "../../start.ts";

// CM-04 and CM-05: with the exact address of a file, every method and every wrong principal is told the same nothing.

const NOTICED: Error = expect.objectContaining({ name: "AssertionError" });

let world: World;
let alice: Person;
let bob: Person;
let removed: Person;
let file: FileView;
beforeAll(async () => {
  world = await startWorld(inject("cluster"));
  [alice, bob, removed] = [await world.person("alice"), await world.person("bob"), await world.person("removed")];
  await world.befriend(alice, bob, removed);
  file = await readyFile(alice, Buffer.from("a licence with a name in it"), { kind: "file", name: "licence.pdf" });
  const talk = await alice.group("審査", bob, removed);
  await sendFiles(alice, talk.talkId, [file.fileId]);
  expect((await readBytes(removed, file.fileId, "original")).status).toBe(200);
  await alice.must("talk.removeMember", { talkId: talk.talkId, accountId: removed.accountId });
});
afterAll(() => world.stop());

/** Who has the address and no right: headers that they come with. */
const WRONG = {
  "a stranger without a session": async () => ({}),
  "somebody else who is signed in": async () => bearer((await world.person(`other${(count += 1)}`)).token),
  "a member who was removed": async () => bearer(removed.token),
  "an expired session": async () => {
    const gone = await world.person(`leaver${(count += 1)}`);
    await gone.must("session.signOut", {});
    return bearer(gone.token);
  },
  "a made-up session": async () => bearer("mus_made_up"),
  "a crawler": async () => ({ "User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)" }),
  "an archive": async () => ({ "User-Agent": "ia_archiver", Referer: "https://example.org/" }),
  "a preview of links": async () => ({ "User-Agent": "Slackbot-LinkExpanding 1.0", Accept: "image/*" }),
  "another site with bob's cookie": async () => ({ Cookie: `musubi_session=${bob.token}`, "Sec-Fetch-Site": "cross-site" }),
} as const;
const ASKED: readonly (readonly [string, string, Readonly<Record<string, string>>])[] = [
  ["GET", "GET", {}],
  ["HEAD", "HEAD", {}],
  ["a part", "GET", { Range: "bytes=0-4" }],
  ["the end", "GET", { Range: "bytes=-5" }],
  ["what changed since", "GET", { "If-Modified-Since": "Mon, 01 Jan 2024 00:00:00 GMT" }],
  ["another tag", "GET", { "If-None-Match": '"x"' }],
  ["any tag", "GET", { "If-Match": "*" }],
  ["OPTIONS", "OPTIONS", { Origin: "https://example.org", "Access-Control-Request-Method": "GET" }],
  ["PUT", "PUT", {}],
  ["DELETE", "DELETE", {}],
  ["PATCH", "PATCH", {}],
];
let count = 0;

describe.each(Object.entries(WRONG))("[CM-05] %s", (_who, headersOf) => {
  test.each(ASKED)("%s is answered as if there were no such file", async (_what, method, asked) => {
    await expect(tellsNothing(world, file, method, { ...(await headersOf()), ...asked })).resolves.toBeUndefined();
  });
});

test("[CM-05] the same drill notices a file that is given to whoever is signed in", async () => {
  const right = "and musubi.reads_file(a.account_id, a.wanted_file)";
  const superuser = await databaseAsSuperuser(world, inject("cluster"));
  try {
    await rewriteFunction(superuser, "musubi.open_files", right, "and true");
    await expect(tellsNothing(world, file, "GET", bearer(removed.token))).rejects.toThrow(NOTICED);
  } finally {
    await rewriteFunction(superuser, "musubi.open_files", "and true", right);
    await superuser.end();
  }
});

test("[CM-05] the same drill notices an answer that says a session would help", async () => {
  const hidden = 'operation.isHidden ? NOT_FOUND : no({ code: "unauthenticated" })';
  await using broken = await brokenWorld({
    file: "apps/server/src/kernel/pipeline.ts",
    from: hidden,
    to: 'no({ code: "unauthenticated" })',
  });
  const theirs = await readyFile(await broken.person("alice"), Buffer.from("x"), { kind: "file" });
  await expect(tellsNothing(broken, theirs, "GET", {})).rejects.toThrow(NOTICED);
});

test("[CM-05] nothing but bob's and the removed member's own readings is on record", async () => {
  const before = await readers();
  expect(before).toEqual([removed.accountId]);
  expect((await readBytes(bob, file.fileId, "original")).status).toBe(200);
  expect(await readers()).toEqual([removed.accountId, bob.accountId].toSorted());
});

test("[CM-04] a member's answer carries what keeps it from being kept, framed, run or told to others", async () => {
  await expect(forbidsTheRest(bob, file)).resolves.toBeUndefined();
});

test.each([
  ["kept", "headers.ts", "no-store", "no-cache"],
  ["run", "send-bytes.ts", "default-src 'none'; sandbox", "default-src 'none'"],
  ["told to others", "headers.ts", "no-referrer", "unsafe-url"],
] as const)("[CM-04] the same drill notices an answer that may be %s", async (_what, name, from, to) => {
  await using broken = await brokenWorld({ file: `apps/server/src/http/${name}`, from: `"${from}"`, to: `"${to}"` });
  const owner = await broken.person("alice");
  const theirs = await readyFile(owner, Buffer.from("x"), { kind: "file", name: "licence.pdf" });
  await expect(forbidsTheRest(owner, theirs)).rejects.toThrow(NOTICED);
});

test("parts and conditions are looked at only after the right was decided", async () => {
  const part = await readBytes(bob, file.fileId, "original", { headers: { Range: "bytes=2-8" } });
  expect([part.status, part.headers.get("content-range"), await part.text()]).toEqual([206, `bytes 2-8/${file.sizeBytes}`, "licence"]);
  const beyond = await readBytes(bob, file.fileId, "original", { headers: { Range: "bytes=900-" } });
  expect([beyond.status, beyond.headers.get("content-range")]).toEqual([416, `bytes */${file.sizeBytes}`]);
  const tag = part.headers.get("etag") ?? "";
  expect((await readBytes(bob, file.fileId, "original", { headers: { "If-None-Match": tag } })).status).toBe(304);
  expect((await readBytes(bob, file.fileId, "original", { method: "HEAD" })).headers.get("content-length")).toBe(String(file.sizeBytes));
});

test("another address of this machine serves no file: a request with a foreign host is turned away", async () => {
  const { port } = new URL(world.url);
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(port), "127.0.0.1", () => {
      socket.write(
        `GET /api/file.read?fileId=${file.fileId}&variant=original HTTP/1.1\r\nHost: files.example.org\r\nAuthorization: Bearer ${bob.token}\r\nConnection: close\r\n\r\n`,
      );
    });
    let heard = "";
    socket.on("data", (data) => {
      heard += data.toString("latin1");
    });
    socket.on("end", () => resolve(heard));
    socket.on("error", reject);
  });
  expect(answer).toMatch(/^HTTP\/1\.1 421 /);
  expect(answer).not.toContain("licence with a name");
});

/** The drill CM-05: who has the address of a file and no right hears what they would hear of one that never was. */
async function tellsNothing({ url }: World, { fileId }: FileView, method: string, headers: Record<string, string>): Promise<void> {
  const real = await ask(url, fileId, { method, headers });
  expect(real).toEqual(await ask(url, fileId.replace(/.{8}$/, "00000000"), { method, headers }));
  expect(real.status).toBe(404);
  expect(real.body).toBe(method === "HEAD" ? "" : '{"error":{"code":"not_found"}}');
  expect(Object.keys(real.headers)).not.toEqual(expect.arrayContaining(["etag", "accept-ranges", "content-disposition", "last-modified"]));
  expect(real.headers["content-type"]).toBe("application/json; charset=utf-8");
  expect(real.headers).toMatchObject({
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-robots-tag": "noindex, noarchive",
    "x-content-type-options": "nosniff",
  });
}

/** The drill CM-04: what a member is given says what must not be done with it. */
async function forbidsTheRest(member: Person, { fileId, name }: FileView): Promise<void> {
  const answer = await readBytes(member, fileId, "original");
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-robots-tag": "noindex, noarchive",
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
    "content-security-policy": "default-src 'none'; sandbox",
    "content-disposition": `attachment; filename*=UTF-8''${name}`,
    "content-type": "application/octet-stream",
  });
  // The address itself is no secret and carries none.
  expect(new URL(answer.url).searchParams.get("fileId")).toBe(fileId);
}

/** A server with one careless change in it, and nobody on it. */
async function brokenWorld(careless: Carelessness): Promise<World> {
  // The same file with other words in it exports the same names.
  const build = (await loadBrokenBuild("apps/server/src/start.ts", [careless])) as { serve: typeof serve };
  return await startWorld(inject("cluster"), { serve: build.serve });
}

function bearer(token: string): Record<string, string> {
  return { Authorization: `Bearer ${token}` };
}

async function ask(
  url: string,
  fileId: string,
  asked: { readonly method: string; readonly headers: Record<string, string> },
): Promise<{ status: number; headers: Record<string, string>; body: string }> {
  const answer = await fetch(`${url}/api/file.read?fileId=${fileId}&variant=original`, asked);
  const seen = Object.fromEntries([...answer.headers].filter(([name]) => name !== "date"));
  return { status: answer.status, headers: seen, body: await answer.text() };
}

async function readers(): Promise<string[]> {
  const rows = await world.server.database.transact("jobs", { actor: null }, (tx) =>
    tx.rows<{ account_id: string }>(sql`select distinct account_id from musubi.file_reads order by 1`),
  );
  return rows.map((row) => row.account_id);
}
