import { createSocket, type Socket } from "node:dgram";
import { afterAll, beforeAll, expect, test } from "vitest";
import { publicInternet } from "./outbound.ts";

/** What the name server of these tests knows: by name, the addresses of each kind. Of others it says nothing at all. */
const KNOWN = new Map<string, { readonly four: readonly string[]; readonly six: readonly string[] }>([
  ["www.town.jp", { four: ["8.8.8.8"], six: ["2606:4700:0:0:0:0:0:1"] }],
  ["old.town.jp", { four: ["8.8.4.4", "10.0.0.1"], six: [] }],
  ["localhost", { four: [], six: [] }],
]);

let server: Socket;
let place: string;
beforeAll(async () => {
  server = createSocket("udp4", (question, from) => {
    const answer = answerTo(question);
    if (answer !== null) server.send(answer, from.port, from.address);
  });
  await new Promise<void>((done) => server.bind(0, "127.0.0.1", done));
  place = `127.0.0.1:${server.address().port}`;
});
afterAll(() => new Promise<void>((done) => server.close(done)));

const ADDRESS = { a: 1, aaaa: 28 };

/** The answer to a question with one name (RFC 1035, section 4); null for a name that is not known. */
function answerTo(question: Buffer): Buffer | null {
  const labels: string[] = [];
  let at = 12;
  for (let length = question[at] ?? 0; length > 0; length = question[at] ?? 0) {
    labels.push(question.toString("latin1", at + 1, at + 1 + length));
    at += 1 + length;
  }
  const known = KNOWN.get(labels.join(".").toLowerCase());
  if (known === undefined) return null;
  const type = question.readUInt16BE(at + 1);
  const found = type === ADDRESS.a ? known.four.map(fourBytes) : type === ADDRESS.aaaa ? known.six.map(sixBytes) : [];
  const head = Buffer.from([...question.subarray(0, 2), 0x81, 0x80, 0, 1, 0, found.length, 0, 0, 0, 0]);
  const records = found.map((bytes) => Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 60, 0, bytes.length, ...bytes]));
  return Buffer.concat([head, question.subarray(12, at + 5), ...records]);
}

function fourBytes(address: string): Buffer {
  return Buffer.from(address.split(".").map(Number));
}

function sixBytes(address: string): Buffer {
  return Buffer.from(
    address
      .split(":")
      .map((part) => part.padStart(4, "0"))
      .join(""),
    "hex",
  );
}

const resolve = (host: string, ms = 20_000) => publicInternet([place]).resolve(host, AbortSignal.timeout(ms));

test("a name leads to its addresses of both kinds, whatever they are", async () => {
  expect(await resolve("www.town.jp")).toEqual([
    { address: "2606:4700::1", family: 6 },
    { address: "8.8.8.8", family: 4 },
  ]);
  expect(await resolve("old.town.jp")).toEqual([
    { address: "8.8.4.4", family: 4 },
    { address: "10.0.0.1", family: 4 },
  ]);
});

test("the machine's own table of names says nothing", async () => {
  expect(await resolve("localhost")).toEqual([]);
});

test("a name server that does not answer is waited for as long as the question may take, and no longer", async () => {
  await expect(resolve("silent.town.jp", 100)).rejects.toThrow();
});

test("nothing private is public there, and pages are read on the usual port", () => {
  const { isPublic, port, ca } = publicInternet();
  expect([isPublic("127.0.0.1"), isPublic("8.8.8.8"), port, ca]).toEqual([false, true, 443, undefined]);
});
