import { randomName, systemRandom } from "@musubi/base";
import type { ClientId, FileId, FileStateView, FileView, InputOf, Operations, Variant } from "@musubi/protocol";
import type { Person } from "./person.ts";

/** What is said of an upload beside its bytes. */
export type UploadFacts = Omit<InputOf<Operations["upload.start"]>, "sizeBytes" | "name"> & { readonly name?: string };

const TUS = { "Tus-Resumable": "1.0.0" };

/** Asks by the tus protocol, as this person. */
export function askTus(
  person: Person,
  fileId: string,
  asked: {
    readonly method: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: Uint8Array | ReadableStream<Uint8Array>;
  },
): Promise<Response> {
  return fetch(`${person.url}/api/uploads/${fileId}`, {
    method: asked.method,
    headers: { ...TUS, Authorization: `Bearer ${person.token}`, ...asked.headers },
    ...(asked.body === undefined ? {} : { body: asked.body as BodyInit, duplex: "half" }),
  });
}

/** Sends bytes of an upload from a place on. */
export function sendBytes(
  person: Person,
  fileId: string,
  offset: number,
  body: Uint8Array | ReadableStream<Uint8Array>,
): Promise<Response> {
  const headers = { "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(offset) };
  return askTus(person, fileId, { method: "PATCH", headers, body });
}

/** Begins an upload. */
export async function beginUpload(person: Person, bytes: Uint8Array, facts: UploadFacts): Promise<FileId> {
  return (await person.must("upload.start", { name: "IMG_0001.JPG", ...facts, sizeBytes: bytes.length })).fileId;
}

/** Uploads bytes whole. */
export async function upload(person: Person, bytes: Uint8Array, facts: UploadFacts): Promise<FileId> {
  const fileId = await beginUpload(person, bytes, facts);
  const answer = await sendBytes(person, fileId, 0, bytes);
  if (answer.status !== 204) throw new Error(`The upload was refused with ${answer.status}: ${await answer.text()}`);
  return fileId;
}

/** How far a file of this person is; throws when they have none of that name. */
export async function fileState(person: Person, fileId: FileId): Promise<FileStateView> {
  const [file] = (await person.must("file.describe", { fileIds: [fileId] })).files;
  if (file === undefined) throw new Error("There is no such file.");
  return file;
}

/** Waits until a file is ready or refused. */
export async function settled(person: Person, fileId: FileId, patienceMs = 60_000): Promise<FileStateView> {
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += 25) {
    const file = await fileState(person, fileId);
    if (file.state === "ready" || file.state === "refused") return file;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error("The file was not looked at in time.");
}

/** Uploads bytes and waits until they are ready. */
export async function readyFile(person: Person, bytes: Uint8Array, facts: UploadFacts): Promise<FileView> {
  const { file, refusal } = await settled(person, await upload(person, bytes, facts));
  if (file === null) throw new Error(`The file was refused: ${refusal}.`);
  return file;
}

/** Makes a picture the portrait that this person's profile shows, by the way that people go. */
export async function setPortrait(person: Person, bytes: Uint8Array): Promise<FileView> {
  const file = await readyFile(person, bytes, { kind: "portrait" });
  await person.must("account.setPicture", { fileId: file.fileId });
  return file;
}

/** Sends files into a talk and gives their place. */
export async function sendFiles(
  person: Person,
  talkId: InputOf<Operations["message.send"]>["talkId"],
  fileIds: FileId[],
  caption = "",
): Promise<number> {
  const clientId = randomName(systemRandom, 20) as ClientId;
  return (await person.must("message.send", { talkId, clientId, content: { kind: "files", fileIds, caption } })).seq;
}

/** Asks for the bytes of a form of a file by its address. */
export function readBytes(
  person: Pick<Person, "url"> & { readonly token?: string },
  fileId: string,
  variant: Variant,
  init: RequestInit = {},
): Promise<Response> {
  const headers = { ...(person.token === undefined ? {} : { Authorization: `Bearer ${person.token}` }), ...init.headers };
  return fetch(`${person.url}/api/file.read?fileId=${fileId}&variant=${variant}`, { ...init, headers });
}
