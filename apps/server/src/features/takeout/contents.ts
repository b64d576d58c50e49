import { utf8 } from "@musubi/base";
import type { AccountId } from "@musubi/protocol";
import type { Database, Tx } from "../../kernel/transaction.ts";
import type { KeyRing } from "../../platform/keys/key-ring.ts";
import { exportAlbumPhotos } from "../albums/port.ts";
import { readTakenOutFiles, type TakenOutFile } from "../files/port.ts";
import { exportReports } from "./export-reports.ts";
import {
  type ExportedTalk,
  exportAccount,
  exportCases,
  exportDisclosures,
  exportInvites,
  exportMessages,
  exportRelations,
  exportSealed,
  exportTalkFacts,
  exportTalks,
} from "./export-store.ts";
import { indexPage } from "./index-page.ts";
import type { ZipEntry } from "./zip-stream.ts";

/** Whose copy it is, and what of it is already open. */
export interface ExportSource {
  readonly database: Database;
  readonly accountId: AccountId;
  readonly language: "ja" | "en";
  readonly privateProfile: object;
  /** Opens what was sealed for reports of the account's. */
  readonly keyRing: KeyRing;
  /** The bytes of a file of the account's own. */
  readonly readFile: (file: TakenOutFile) => AsyncIterable<Uint8Array>;
  /** Told after each page, with how many of all messages are done. */
  readonly onProgress: (done: number, total: number) => Promise<void>;
}

const PAGE = 500;
const FILE_PAGE = 100;
/** An archive of this form ends at four gigabytes, and all the rest has to go in as well. What is beyond is listed as not in it. */
const FILE_BYTES_MAX = 3_000_000_000;

/** The talks of a copy, each with the stretch that is in it. */
export function listExportedTalks(source: ExportSource): Promise<ExportedTalk[]> {
  return asOwner(source, null, (tx) => exportTalks(tx, source.accountId));
}

/** The files of a copy, made as they are asked for. */
export async function* exportEntries(source: ExportSource, talks: readonly ExportedTalk[]): AsyncGenerator<ZipEntry> {
  const { accountId } = source;
  yield json("account.json", await asOwner(source, null, (tx) => exportAccount(tx, accountId)));
  yield json("profile-private.json", source.privateProfile);
  yield json("friends.json", await asOwner(source, null, (tx) => exportRelations(tx, accountId)));
  yield json("sealed.json", await asOwner(source, null, (tx) => exportSealed(tx, accountId)));
  yield json("invites.json", await asOwner(source, null, (tx) => exportInvites(tx, accountId)));
  yield json("support.json", await asOwner(source, null, (tx) => exportCases(tx, accountId)));
  yield json("reports.json", await asOwner(source, null, (tx) => exportReports(tx, source)));
  yield { path: "disclosures.jsonl", content: disclosureLines(source) };
  yield* fileEntries(source);
  yield json("albums.json", await asOwner(source, null, (tx) => exportAlbumPhotos(tx, accountId)));
  const total = talks.reduce((sum, talk) => sum + talk.last_seq - talk.joined_seq, 0);
  let done = 0;
  const folders = talks.map((talk, index) => ({ talk, folder: folderOf(talk, index) }));
  for (const { talk, folder } of folders) {
    const facts = await asOwner(source, talk, (tx) => exportTalkFacts(tx, accountId, talk.id));
    // The account may have left while the copy was being made; what it may no longer see does not go in.
    if (facts === null) continue;
    yield json(`${folder}/talk.json`, facts);
    const doneBefore = done;
    const tell = (through: number): Promise<void> => source.onProgress(doneBefore + through - talk.joined_seq, total);
    yield { path: `${folder}/messages.jsonl`, content: messageLines(source, talk, tell) };
    done += talk.last_seq - talk.joined_seq;
  }
  yield { path: "index.html", content: once(utf8(indexPage(source.language, folders))) };
}

/** What the account uploaded itself, and a list that says which is which. Files of others are theirs to take. */
async function* fileEntries(source: ExportSource): AsyncGenerator<ZipEntry> {
  const listed: object[] = [];
  let bytesLeft = FILE_BYTES_MAX;
  for (let afterId = "", count = FILE_PAGE; count === FILE_PAGE; ) {
    const files = await asOwner(source, null, (tx) => readTakenOutFiles(tx, source.accountId, { afterId, countMax: FILE_PAGE }));
    for (const file of files) {
      const fits = file.size_bytes <= bytesLeft;
      const path = fits ? `files/${String(listed.length + 1).padStart(5, "0")} ${safeName(file.name) || file.file_id}` : null;
      listed.push({
        fileId: file.file_id,
        path,
        name: file.name,
        mediaType: file.media_type,
        sizeBytes: file.size_bytes,
        uploadedAt: file.created_at,
      });
      if (path === null) continue;
      bytesLeft -= file.size_bytes;
      yield { path, content: source.readFile(file), isPacked: true };
    }
    afterId = files.at(-1)?.file_id ?? afterId;
    count = files.length;
  }
  yield json("files.json", listed);
}

async function* disclosureLines(source: ExportSource): AsyncGenerator<Uint8Array> {
  for (let afterSeq = 0; ; ) {
    const place = { afterSeq, countMax: PAGE };
    const rows = await asOwner(source, null, (tx) => exportDisclosures(tx, source.accountId, place));
    if (rows.length > 0) yield utf8(`${rows.map((row) => JSON.stringify(row)).join("\n")}\n`);
    afterSeq = rows.at(-1)?.seq ?? afterSeq;
    if (rows.length < PAGE) return;
  }
}

async function* messageLines(
  source: ExportSource,
  talk: ExportedTalk,
  tell: (through: number) => Promise<void>,
): AsyncGenerator<Uint8Array> {
  let afterSeq = talk.joined_seq;
  for (;;) {
    const place = { afterSeq, throughSeq: talk.last_seq, countMax: PAGE };
    const rows = await asOwner(source, talk, (tx) => exportMessages(tx, talk.id, place));
    if (rows.length > 0) yield utf8(`${rows.map((row) => JSON.stringify(row)).join("\n")}\n`);
    afterSeq = rows.at(-1)?.seq ?? talk.last_seq;
    await tell(afterSeq);
    if (rows.length < PAGE) return;
  }
}

function asOwner<T>(source: ExportSource, talk: ExportedTalk | null, work: (tx: Tx) => Promise<T>): Promise<T> {
  return source.database.transact("people", { actor: source.accountId, talk: talk?.id ?? null }, work);
}

function json(path: string, value: unknown): ZipEntry {
  return { path, content: once(utf8(`${JSON.stringify(value, null, 2)}\n`)) };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Of a name, only what every file system takes. */
function safeName(text: string): string {
  const plain = text.replaceAll(/[\p{Cc}\p{Cf}/\\:*?"<>|]/gu, " ").replaceAll(/\s+/gu, " ");
  const characters = Array.from(plain.trim());
  // The end of a long name says what kind of file it is.
  const name = characters.length <= 60 ? characters.join("") : [...characters.slice(0, 44), "…", ...characters.slice(-15)].join("");
  return name.replaceAll(/^\.+|[. ]+$/g, "");
}

/** A number keeps names apart. */
function folderOf(talk: ExportedTalk, index: number): string {
  const safe = Array.from(safeName(talk.name)).slice(0, 40).join("").trim();
  return `talks/${String(index + 1).padStart(4, "0")} ${safe === "" ? talk.kind : safe}`;
}
