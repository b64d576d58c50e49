/** How the client bears what a healthy S3 does not do. A server plays the faults; the contract runs on a real one. */

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock, systemRandom } from "@musubi/base";
import { newId } from "@musubi/protocol";
import { afterEach, expect, test } from "vitest";
import { ObjectMissing, StoreFailed } from "../object-folder.ts";
import { S3Client, type S3Patience } from "./s3-client.ts";
import { type CredentialSource, fileCredentials, fixedCredentials, parseCredentials } from "./s3-credentials.ts";
import { S3Folder } from "./s3-folder.ts";

const SECRET = "the-secret-key-of-this-test";
const PATIENCE: S3Patience = { answerMs: 20_000, uploadMs: 20_000, completeMs: 20_000, idleMs: 20_000, attempts: 3, firstDelayMs: 1 };
/** For servers that never answer. */
const HASTE: S3Patience = { ...PATIENCE, answerMs: 150, idleMs: 150 };
const id = newId("blb", systemRandom);

type Play = (request: IncomingMessage, response: ServerResponse) => void;
const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

interface Played {
  readonly folder: S3Folder;
  readonly heard: readonly IncomingMessage[];
}

/** A place whose n-th request meets the n-th of these; the last one again and again. */
async function playing(...plays: Play[]): Promise<Played> {
  return playingTo({}, ...plays);
}

async function playingTo(
  how: { readonly credentials?: CredentialSource; readonly patience?: S3Patience },
  ...plays: Play[]
): Promise<Played> {
  const { credentials = fixedCredentials("access", SECRET), patience = PATIENCE } = how;
  const heard: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    heard.push(request);
    request.resume();
    request.on("end", () => (plays[heard.length - 1] ?? plays.at(-1))?.(request, response));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  ends.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const place = { endpoint: `http://127.0.0.1:${port}`, region: "us-east-1", bucket: "town", prefix: "jp/" };
  return {
    folder: new S3Folder(new S3Client({ place, credentials, clock: systemClock, random: systemRandom, patience }), systemRandom),
    heard,
  };
}

const error =
  (status: number, code: string): Play =>
  (_request, response) =>
    void response.writeHead(status).end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>words</Message></Error>`);
const content =
  (text: string): Play =>
  (_request, response) =>
    void response.writeHead(200, { etag: '"one"' }).end(text);
const silence: Play = () => undefined;
const cut =
  (text: string, total: number): Play =>
  (_request, response) => {
    response.writeHead(200, { "content-length": total, etag: '"one"' }).write(text, () => response.destroy());
  };

async function readAll(source: AsyncIterable<Uint8Array>): Promise<string> {
  const all: Uint8Array[] = [];
  for await (const piece of source) all.push(piece);
  return Buffer.concat(all).toString();
}

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

test.each([
  [500, "InternalError"],
  [503, "SlowDown"],
  [400, "RequestTimeout"],
])("what passes is tried again: %i %s", async (status, code) => {
  const { folder, heard } = await playing(error(status, code), content(""));
  await folder.put(id, once("whole"));
  expect(heard).toHaveLength(2);
});

test("a store that never recovers is given up, and said to be unreachable", async () => {
  const { folder, heard } = await playing(error(503, "SlowDown"));
  await expect(folder.put(id, once("x"))).rejects.toMatchObject({ name: "StoreFailed", code: "SlowDown", isPassing: true });
  expect(heard).toHaveLength(PATIENCE.attempts);
});

test("a refusal is not asked again, and is no missing object", async () => {
  const { folder, heard } = await playing(error(403, "AccessDenied"));
  await expect(readAll(folder.read(id, null))).rejects.toMatchObject({ name: "StoreFailed", code: "AccessDenied", isPassing: false });
  expect(heard).toHaveLength(1);
});

test.each([
  ["of a missing bucket", error(404, "NoSuchBucket")],
  [
    "of something in between",
    (_request: IncomingMessage, response: ServerResponse) => void response.writeHead(404).end("<h1>Not Found</h1>"),
  ],
])("a 404 %s does not mean that an object is lost", async (_what, play) => {
  const { folder } = await playing(play);
  await expect(readAll(folder.read(id, null))).rejects.toThrow(StoreFailed);
});

test("only the store's own word means that an object is missing", async () => {
  const { folder } = await playing(error(404, "NoSuchKey"));
  await expect(readAll(folder.read(id, null))).rejects.toThrow(ObjectMissing);
});

test("a content that is cut off is read on from where it ended, and only of the same object", async () => {
  const rest: Play = (_request, response) => void response.writeHead(206, { "content-range": "bytes 6-10/11", etag: '"one"' }).end("world");
  const { folder, heard } = await playing(cut("hello ", 11), rest);
  expect(await readAll(folder.read(id, null))).toBe("hello world");
  expect(heard[1]?.headers).toMatchObject({ range: "bytes=6-", "if-match": '"one"' });
});

test("a content that another one has replaced meanwhile is not glued together", async () => {
  const { folder } = await playing(cut("hello ", 11), error(412, "PreconditionFailed"));
  await expect(readAll(folder.read(id, null))).rejects.toMatchObject({ code: "PreconditionFailed" });
});

test("a server that does not know ranges is refused instead of believed", async () => {
  const { folder } = await playing(content("all of it from the beginning"));
  await expect(readAll(folder.read(id, { from: 5, to: 9 }))).rejects.toMatchObject({ code: "RangeIgnored" });
});

test("a server that does not answer is left when the time is over", async () => {
  const { folder, heard } = await playingTo({ patience: HASTE }, silence);
  await expect(readAll(folder.read(id, null))).rejects.toMatchObject({ code: "ETIMEDOUT", isPassing: true });
  expect(heard).toHaveLength(PATIENCE.attempts);
});

test("a content that stands still is asked for again", async () => {
  const stuck: Play = (_request, response) => void response.writeHead(200, { "content-length": "11", etag: '"one"' }).write("hello ");
  const rest: Play = (_request, response) => void response.writeHead(206, { "content-range": "bytes 6-10/11" }).end("world");
  const { folder } = await playingTo({ patience: HASTE }, stuck, rest);
  expect(await readAll(folder.read(id, null))).toBe("hello world");
});

test("a list that never ends is refused", async () => {
  const page = "<R><IsTruncated>true</IsTruncated><NextContinuationToken>same</NextContinuationToken></R>";
  const { folder } = await playing(content(page));
  const listing = async (): Promise<void> => {
    for await (const _one of folder.list());
  };
  await expect(listing()).rejects.toMatchObject({ code: "ListWithoutEnd" });
});

test("names in a list that are none of ours are passed over", async () => {
  const key = (name: string) => `<Contents><Key>${name}</Key><LastModified>2027-04-06T00:00:00Z</LastModified><Size>3</Size></Contents>`;
  const { folder } = await playing(
    content(`<R>${key("jp/musubi.json")}${key(`kr/${id}`)}${key(`jp/${id}`)}${key("jp/blb_../x")}</R>`),
    content("<R/>"),
  );
  const names: string[] = [];
  for await (const one of folder.list()) names.push(one.blobId);
  expect(names).toEqual([id]);
});

test("a redirect is not followed: the keys are for one server alone", async () => {
  const { folder, heard } = await playing((_request, response) => void response.writeHead(307, { location: "http://127.0.0.1:9/" }).end());
  await expect(readAll(folder.read(id, null))).rejects.toMatchObject({ code: "HTTP 307", isPassing: false });
  expect(heard).toHaveLength(1);
});

test("an object in parts whose finishing fails with 200 is not taken for stored, and its parts are taken away", async () => {
  const begun = content("<R><UploadId>u1</UploadId></R>");
  const { folder, heard } = await playing(begun, content(""), content(""), error(200, "InvalidPart"), content(""));
  const large = async function* (): AsyncGenerator<Uint8Array> {
    for (let count = 0; count < 9; count += 1) yield Buffer.alloc(1024 ** 2);
  };
  await expect(folder.put(id, large())).rejects.toMatchObject({ code: "InvalidPart" });
  expect(heard.at(-1)?.method).toBe("DELETE");
});

test("when the word that an object is finished gets lost, the object itself says so", async () => {
  let mark = "";
  const begun: Play = (request, response) => {
    mark = String(request.headers["x-amz-meta-musubi-put"]);
    response.end("<R><UploadId>u1</UploadId></R>");
  };
  const lost: Play = (_request, response) => void response.destroy();
  const marked: Play = (_request, response) => void response.writeHead(200, { "x-amz-meta-musubi-put": mark }).end();
  const { folder, heard } = await playing(begun, content(""), content(""), lost, error(404, "NoSuchUpload"), marked);
  const large = async function* (): AsyncGenerator<Uint8Array> {
    for (let count = 0; count < 9; count += 1) yield Buffer.alloc(1024 ** 2);
  };
  await folder.put(id, large());
  expect(heard.at(-1)?.method).toBe("HEAD");
});

test("neither the keys nor an object's name stand in what is told of a failure", async () => {
  const { folder } = await playing(error(403, "SignatureDoesNotMatch"));
  const told = await readAll(folder.read(id, null)).catch(
    (failure: Error) => `${failure.message} ${failure.stack} ${JSON.stringify(failure)}`,
  );
  expect(told).toContain("SignatureDoesNotMatch");
  for (const word of [SECRET, 'access"', id, "Credential="]) expect(told).not.toContain(word);
});

test("keys that were exchanged in their file are used without a new start, and refused ones are asked for once", async () => {
  const dir = await mkdtemp(join(tmpdir(), "musubi-keys-"));
  ends.push(() => void rm(dir, { recursive: true, force: true }));
  const path = join(dir, "s3");
  const write = (key: string): Promise<void> => writeFile(path, `aws_access_key_id = ${key}\naws_secret_access_key = ${SECRET}\n`);
  await write("first");
  const { folder, heard } = await playingTo(
    { credentials: fileCredentials(path) },
    content(""),
    error(403, "ExpiredToken"),
    content(""),
    error(403, "ExpiredToken"),
  );
  await folder.put(id, once("one"));
  await write("second");
  await folder.put(id, once("two"));
  await expect(folder.put(id, once("three"))).rejects.toMatchObject({ code: "ExpiredToken" });
  const keys = heard.map((one) => /Credential=(\w+)/.exec(one.headers.authorization ?? "")?.[1]);
  expect(keys).toEqual(["first", "first", "second", "second", "second"]);
});

test("a file of keys that is not there is said so, without its path", async () => {
  const { folder } = await playingTo({ credentials: fileCredentials("/nowhere/keys") }, content(""));
  await expect(folder.put(id, once("x"))).rejects.toMatchObject({
    code: "CredentialsFileMissing",
    message: expect.not.stringContaining("nowhere"),
  });
});

test("keys in a file are those of its default section", () => {
  const text = "[other]\naws_access_key_id = no\n[default]\naws_access_key_id = yes\naws_secret_access_key=s/e+c=\n";
  expect(parseCredentials(text)).toEqual({ accessKeyId: "yes", secretAccessKey: "s/e+c=", sessionToken: null });
  expect(parseCredentials("[other]\naws_access_key_id=a\naws_secret_access_key=b")).toBe(null);
});
