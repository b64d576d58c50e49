import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { brand, ok, systemClock, systemRandom } from "@musubi/base";
import { type Connection, timelineOf } from "@musubi/client";
import {
  type ClientId,
  commentPhoto,
  createAlbum,
  listPhotos,
  type MessageView,
  openDirectTalk,
  previewLink,
  setPhoto,
  type TalkId,
} from "@musubi/protocol";
import { type Prepare, prepareAsIs } from "@musubi/sealed";
import {
  holdsTrace,
  type Person,
  readBytes,
  readyFile,
  ringOf,
  type Site,
  sendFiles,
  startSite,
  startWorld,
  superuserOf,
  tracesOf,
  type World,
} from "@musubi/testkit";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { openBackupFile } from "../src/backup/backup-file.ts";
import { keyOf } from "../src/backup/backup-key.ts";
import { makeBackup } from "../src/backup/make-backup.ts";
import { httpsTransport, PushSender } from "../src/features/push/port.ts";
import { folderOf } from "../src/platform/blobs/object-place.ts";
import { openClient } from "../src/platform/postgres/client.ts";
import { clusterFolder } from "../src/platform/postgres/cluster.ts";
import { makeScratchFolder } from "../src/platform/postgres/scratch-server.ts";
import { type AppDevice, openApp, until } from "./app-device.ts";
import { startPushService, TestBrowser } from "./push-service.ts";
import { newSealedName } from "./sealed-device.ts";

/** Said in a sealed talk, in each of the ways there are, and kept. */
const SEALED = "封じた合言葉むすび4e1b";
/** Said in a plain talk: whoever does not find it does not look. */
const PLAIN = "開いた合言葉ほどけ9c7d";
const PASSPHRASE = "a quiet heron by the river";

/** A page whose title is what nobody may find: the server reads it to somebody, and forgets it. */
const PAGE = "https://www.town.jp/notice";

/** Where the phrases were found: by place, the ones that were there. */
type Found = Map<string, Set<string>>;

let world: World;
let site: Site;
let found: Found;
const log: string[] = [];
const closing: (() => Promise<void>)[] = [];

beforeAll(async () => {
  site = await startSite(["www.town.jp"], (_request, answer) => {
    answer.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(`<title>${SEALED}</title>`);
  });
  world = await startWorld(inject("cluster"), { onLog: (line) => log.push(line), outbound: site.outbound });
  const [haru, aoi] = [await world.person("leak.haru"), await world.person("leak.aoi")];
  await world.befriend(haru, aoi);
  const sent: string[] = [];
  const over = (connection: Connection): Connection => overheard(connection, sent);
  const [mine, theirs] = [await openApp(haru, { over, prepare: asPicture }), await openApp(aoi, { over, prepare: asPicture })];
  closing.push(mine.close, theirs.close);
  const sealedTalk = await saySealed(mine, theirs, aoi);
  const plainTalk = await sayPlain(mine, aoi);
  found = await lookEverywhere({ haru, aoi, sent, talks: [sealedTalk, plainTalk] });
});
afterAll(async () => {
  for (const close of closing) await close();
  await world.stop();
  await site[Symbol.asyncDispose]();
});

/** As a browser would make a picture, but of any bytes. */
const asPicture: Prepare = async (source) => {
  if (source.kind !== "picture") return prepareAsIs(source);
  const bytes = new Uint8Array(await source.bytes.arrayBuffer());
  const form = { bytes, mediaType: "image/jpeg", width: 4, height: 3 };
  return ok({ width: 4, height: 3, durationMs: null, placeholder: null, forms: [{ ...form, variant: "original" }] });
};

function overheard(connection: Connection, sent: string[]): Connection {
  const call: Connection["call"] = (operation, input, options) => {
    sent.push(JSON.stringify(input));
    return connection.call(operation, input, options);
  };
  const upload: Connection["upload"] = async (fileId, bytes, options) => {
    sent.push(Buffer.from(await bytes.arrayBuffer()).toString("latin1"));
    return connection.upload(fileId, bytes, options);
  };
  return new Proxy(connection, {
    get: (target, name) => {
      if (name === "call") return call;
      if (name === "upload") return upload;
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      const bound: unknown = value.bind(target);
      return bound;
    },
  });
}

function textFile(name: string, words: string) {
  return { kind: "file" as const, name, bytes: new Blob([`${words} `.repeat(200)], { type: "text/plain" }) };
}

const shownIn = ({ engine }: AppDevice, talkId: TalkId) => timelineOf(engine.state(), talkId)?.messages ?? [];

/** Everything that can be said in a sealed talk, with the phrase in it; and the phrase kept, and laid up as history. */
async function saySealed(mine: AppDevice, theirs: AppDevice, aoi: Person): Promise<TalkId> {
  const { engine } = mine;
  const founded = await engine.foundGroup(`${SEALED}の会`, [aoi.accountId], "sealed");
  if (!founded.ok) throw new Error(founded.reason.code);
  const { talkId } = founded.value;
  await engine.openTalk(talkId);
  engine.send(talkId, { kind: "text", text: "まだ" });
  engine.sendFiles(talkId, { sources: [textFile(`${SEALED}.txt`, SEALED)], caption: SEALED });
  await until(() => engine.state().outbox.length === 0);
  const seq = shownIn(mine, talkId).find(({ content }) => content.kind === "text")?.seq ?? 0;
  expect((await engine.edit(talkId, seq, { text: SEALED })).ok).toBe(true);
  await engine.react(talkId, seq, SEALED.slice(0, 14), true);
  engine.saveDraft(talkId, `${SEALED}と書きかけた`);
  const page = await engine.connection.call(previewLink, { url: PAGE });
  if (!page.ok || page.value.title !== SEALED) throw new Error("The page says its title.");
  engine.send(talkId, { kind: "text", text: PAGE, preview: { url: PAGE, ...page.value } });
  expect((await engine.search(SEALED, { talkId })).ok).toBe(true);
  const kept = await mine.desk.keep.add({ title: SEALED, text: SEALED, tags: [SEALED], from: null, isPinned: false });
  expect(kept.ok).toBe(true);
  const about = { title: SEALED, text: SEALED, tags: [SEALED], from: null, isPinned: false };
  await engine.keptUploads.add(about, [textFile(`${SEALED}.pdf`, SEALED)]);
  await until(() => mine.desk.keep.state().items.some(({ files }) => files?.[0]?.name === `${SEALED}.pdf`));
  await fillAlbum(mine, talkId);
  await until(() => theirs.engine.state().talks.byId.get(talkId)?.name === `${SEALED}の会`);
  await theirs.engine.openTalk(talkId);
  const readThere = () => shownIn(theirs, talkId).flatMap(({ content }) => (content.kind === "text" ? [content.text] : []));
  await until(() => readThere().includes(SEALED));
  await until(async () => (await mine.person.must("history.list", { talkId, after: 0 })).segments.length > 0);
  // What is refused is told in the log.
  const { group } = await mine.person.must("sealed.readGroup", { talkId });
  const wrong = { commit: "AAAA", welcome: null, groupInfo: "AAAA" };
  await mine.person.call("sealed.commit", { talkId, clientId: newSealedName(), epoch: group?.epoch ?? 0, ...wrong });
  return talkId;
}

/** An album with a photo, and everything that can be written in it, with the phrase. */
async function fillAlbum({ engine }: AppDevice, talkId: TalkId): Promise<void> {
  const made = await engine.perform(createAlbum, { talkId, name: SEALED });
  if (!made.ok) throw new Error(made.reason.code);
  const { albumId } = made.value.album;
  engine.albumUploads.add(talkId, albumId, [{ ...textFile(`${SEALED}.jpg`, SEALED), kind: "picture" }]);
  await until(() => engine.state().albumUploads.get(albumId)?.addedCount === 1);
  const photos = await engine.perform(listPhotos, { albumId, countMax: 1 });
  const fileId = photos.ok ? photos.value.photos[0]?.fileId : undefined;
  if (fileId === undefined) throw new Error("It is in the album.");
  const said = [
    await engine.perform(setPhoto, { albumId, fileId, caption: SEALED, alt: SEALED }),
    await engine.perform(commentPhoto, { albumId, fileId, clientId: brand<ClientId>("one"), text: SEALED }),
    await engine.showAlbum(albumId),
  ];
  expect(said.map(({ ok }) => ok)).toEqual([true, true, true]);
}

/** The same in a plain talk. */
async function sayPlain({ engine, person }: AppDevice, aoi: Person): Promise<TalkId> {
  const opened = await engine.perform(openDirectTalk, { accountId: aoi.accountId, protection: "plain" });
  if (!opened.ok) throw new Error(opened.reason.code);
  const { talkId } = opened.value.talk;
  engine.send(talkId, { kind: "text", text: PLAIN });
  await until(() => engine.state().outbox.length === 0);
  const file = await readyFile(person, Buffer.from(`${PLAIN} `.repeat(200)), { kind: "file", name: `${PLAIN}.txt` });
  await sendFiles(person, talkId, [file.fileId], PLAIN);
  return talkId;
}

interface Scene {
  readonly haru: Person;
  readonly aoi: Person;
  readonly sent: readonly string[];
  readonly talks: readonly TalkId[];
}

/** Looks for both phrases wherever the server, or whoever has everything of it, could have them. */
async function lookEverywhere(scene: Scene): Promise<Found> {
  const places: Found = new Map();
  const phrases = [SEALED, PLAIN].map((words) => ({ words, traces: tracesOf(words) }));
  const look = (place: string, bytes: Uint8Array): void => {
    const held = places.get(place) ?? new Set<string>();
    for (const { words, traces } of phrases) if (holdsTrace(bytes, traces)) held.add(words);
    places.set(place, held);
  };
  for (const words of [SEALED, PLAIN]) if ((await world.tablesHolding(words)).length > 0) look("tables", Buffer.from(words));
  for (const input of scene.sent) look("what devices send", Buffer.from(input, "latin1"));
  for (const input of scene.sent) look("what devices send", Buffer.from(input));
  await lookAtFiles(await databaseFolder(), "files of the database", look);
  await lookAtFiles(world.dataDir, "data folder", look);
  for (const talkId of scene.talks) await lookAtTalk(scene, talkId, look);
  await lookAtPush(scene, look);
  await lookAtTakeOut(scene.haru, look);
  await lookAtBackup(look);
  for (const path of ["metrics", "api/openapi.json", "healthz"]) look(path, await bytesOf(fetch(`${world.url}/${path}`)));
  for (const line of log) look("log", Buffer.from(line));
  return places;
}

type Look = (place: string, bytes: Uint8Array) => void;

async function bytesOf(answer: Promise<Response>): Promise<Uint8Array> {
  return new Uint8Array(await (await answer).arrayBuffer());
}

/** Where PostgreSQL keeps this world: rows that are gone, finished jobs among them, may still lie there. */
async function databaseFolder(): Promise<string> {
  await asSuperuser("checkpoint", []);
  const { rows } = await asSuperuser("select oid::text from pg_database where datname = current_database()", []);
  return join(clusterFolder(join(inject("cluster").dir, "postgres")), "base", String(rows[0]?.["oid"]));
}

async function lookAtFiles(folder: string, place: string, look: Look): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  look(place, Buffer.from(entries.map(({ name }) => name).join("\n")));
  for (const entry of entries) if (entry.isFile()) look(place, await readFile(join(entry.parentPath, entry.name)));
}

/** What the server itself answers a member with, with every key that it has: messages, and files as it opens them. */
async function lookAtTalk({ haru, aoi }: Scene, talkId: TalkId, look: Look): Promise<void> {
  const { messages } = await aoi.must("message.list", { talkId, countMax: 50 });
  look("messages as the server has them", Buffer.from(JSON.stringify(messages)));
  const { events } = await aoi.must("sealed.follow", { talkId, after: 0, countMax: 100 }).catch(() => ({ events: [] }));
  look("events as the server has them", Buffer.from(JSON.stringify(events)));
  const { rows } = await asSuperuser("select distinct file_id from musubi.file_places where talk_id = $1", [talkId]);
  for (const fileId of rows.map((row) => row["file_id"]))
    look("files as the server opens them", await bytesOf(readBytes(aoi, String(fileId), "original")));
  const kept = await asSuperuser("select file_id from musubi.keep_files", []);
  expect(kept.rows.length).toBeGreaterThan(0);
  for (const fileId of kept.rows.map((row) => row["file_id"]))
    look("files as the server opens them", await bytesOf(readBytes(haru, String(fileId), "original")));
}

async function asSuperuser(text: string, values: readonly unknown[]) {
  const address = inject("cluster");
  const client = await openClient({ ...superuserOf(address, await ringOf(address)), database: world.database.owner.database });
  try {
    return await client.query<Record<string, unknown>>(text, [...values]);
  } finally {
    await client.end();
  }
}

/** A browser that is away hears of both messages. */
async function lookAtPush({ aoi, talks }: Scene, look: Look): Promise<void> {
  await using service = await startPushService();
  const real = httpsTransport({ allowsPrivate: true, ca: service.ca });
  const sender = new PushSender({
    database: world.server.database,
    clock: systemClock,
    vapid: (await ringOf(inject("cluster"))).vapid,
    contact: "mailto:operator@example.jp",
    serverName: "Musubi",
    transport: (request) => real({ ...request, endpoint: request.endpoint.replace("https://push.example.jp", service.url) }),
    onFault: (error) => {
      throw error;
    },
  });
  const browser = new TestBrowser(systemRandom.bytes(16));
  await aoi.must("push.subscribe", { endpoint: "https://push.example.jp/wpush/leak", p256dh: browser.p256dh, auth: browser.auth });
  const messages: MessageView[] = [];
  for (const talkId of talks) messages.push(...(await aoi.must("message.list", { talkId, countMax: 50 })).messages);
  for (const message of messages) sender.queueMessagePush({ message, recipients: [aoi.accountId] });
  await sender.settle();
  await sender.stop();
  expect(service.received.length).toBeGreaterThanOrEqual(4);
  for (const { body, headers, path } of service.received) {
    look("push", Buffer.from(JSON.stringify([browser.decrypt(body), headers, path])));
  }
}

async function lookAtTakeOut(person: Person, look: Look): Promise<void> {
  const { takeOut } = await person.must("takeOut.request", {});
  const read = async () => (await person.must("takeOut.list", {})).takeOuts.find((one) => one.takeOutId === takeOut.takeOutId);
  await until(async () => (await read())?.state === "ready");
  const headers = { "Content-Type": "application/json", Authorization: `Bearer ${person.token}` };
  const body = JSON.stringify({ takeOutId: takeOut.takeOutId });
  const zip = unzipSync(await bytesOf(fetch(`${person.url}/api/takeOut.download`, { method: "POST", headers, body })));
  for (const [name, content] of Object.entries(zip)) {
    look("take-out", Buffer.from(name));
    look("take-out", content);
  }
}

/** The backup as whoever has its passphrase reads it. */
async function lookAtBackup(look: Look): Promise<void> {
  await using folder = await makeScratchFolder();
  const path = join(folder.path, "town.musubi");
  const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
  await makeBackup(path, {
    ...{ clock: systemClock, random: systemRandom, log: quiet, onPart: () => undefined, onBytes: () => undefined },
    ...{ dataDir: inject("cluster").dir, region: "jp", prepared: world.database, objects: folderOf(world.dataDir) },
    ...{ staffDatabaseUrl: "", passphrase: PASSPHRASE, onProgress: () => undefined },
  });
  look("backup as it lies there", await readFile(path));
  const file = await openBackupFile(path);
  const pieces: Uint8Array[] = [];
  for await (const part of file.read(await keyOf(PASSPHRASE, file.header.kdf))) if (part.kind === "data") pieces.push(part.bytes);
  look("backup", Buffer.concat(pieces));
}

test("[SEALED-09] what is said, named, sent and kept sealed is nowhere on the server, in no form of writing", () => {
  const leaks = [...found].filter(([, held]) => held.has(SEALED)).map(([place]) => place);
  expect(leaks).toEqual([]);
});

test("[SEALED-09] the same look finds what a plain talk says, wherever the server has it", () => {
  const holding = [...found].filter(([, held]) => held.has(PLAIN)).map(([place]) => place);
  expect(holding.toSorted()).toEqual([
    "backup",
    "files as the server opens them",
    "files of the database",
    "messages as the server has them",
    "push",
    "tables",
    "take-out",
    "what devices send",
  ]);
  // The log is written, and holds neither.
  expect(log.length).toBeGreaterThan(0);
});
