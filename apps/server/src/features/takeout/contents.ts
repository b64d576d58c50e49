import { utf8 } from "@musubi/base";
import type { AccountId } from "@musubi/protocol";
import type { Database, Tx } from "../../kernel/transaction.ts";
import {
  type ExportedTalk,
  exportAccount,
  exportCases,
  exportDisclosures,
  exportInvites,
  exportMessages,
  exportRelations,
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
  readonly picture: { readonly mime: string; readonly bytes: Uint8Array } | null;
  /** Told after each page, with how many of all messages are done. */
  readonly onProgress: (done: number, total: number) => Promise<void>;
}

const PAGE = 500;
const EXTENSIONS: Readonly<Record<string, string>> = { "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp" };

/** The talks of a copy, each with the stretch that is in it. */
export function listExportedTalks(source: ExportSource): Promise<ExportedTalk[]> {
  return asOwner(source, null, (tx) => exportTalks(tx, source.accountId));
}

/** The files of a copy, made as they are asked for. */
export async function* exportEntries(source: ExportSource, talks: readonly ExportedTalk[]): AsyncGenerator<ZipEntry> {
  const { accountId } = source;
  yield json("account.json", await asOwner(source, null, (tx) => exportAccount(tx, accountId)));
  yield json("profile-private.json", source.privateProfile);
  if (source.picture !== null) yield { path: `picture.${EXTENSIONS[source.picture.mime] ?? "bin"}`, content: once(source.picture.bytes) };
  yield json("friends.json", await asOwner(source, null, (tx) => exportRelations(tx, accountId)));
  yield json("invites.json", await asOwner(source, null, (tx) => exportInvites(tx, accountId)));
  yield json("support.json", await asOwner(source, null, (tx) => exportCases(tx, accountId)));
  yield { path: "disclosures.jsonl", content: disclosureLines(source) };
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

/** A number keeps names apart; of the name, only what every file system takes. */
function folderOf(talk: ExportedTalk, index: number): string {
  const plain = talk.name.replaceAll(/[\p{Cc}\p{Cf}/\\:*?"<>|]/gu, " ").replaceAll(/\s+/gu, " ");
  const name = Array.from(plain.trim()).slice(0, 40).join("");
  const safe = name.replaceAll(/^\.+|[. ]+$/g, "");
  return `talks/${String(index + 1).padStart(4, "0")} ${safe === "" ? talk.kind : safe}`;
}
