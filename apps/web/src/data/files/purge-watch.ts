import type { Connection, Engine } from "@musubi/client";
import { confirmPurge, type MessageView, type PictureClass, readPictureEpochs } from "@musubi/protocol";
import { recall, remember } from "../device-memory.ts";
import type { FileShelf } from "./file-shelf.ts";

/**
 * Makes this device forget pictures that it must not show any longer: withdrawn ones, by the word of the server or at the next
 * connection; those of messages that were taken back; and those of talks that I am no longer in.
 */
export function watchPurges(engine: Engine, shelf: FileShelf): () => void {
  const { connection } = engine;
  const stops = [
    connection.on("pictures.purged", ({ class: pictureClass, epoch }) => void obey(connection, shelf, pictureClass, epoch)),
    connection.on("message.changed", ({ message }) => {
      if (message.content.kind === "unsent") shelf.dropPlace(message.talkId, message.seq);
    }),
    connection.on("talk.gone", ({ talkId }) => shelf.dropPlace(talkId)),
    connection.onState((state) => {
      if (state === "online") void comeBack(connection, shelf);
    }),
    engine.subscribe(() => dropWhatIsGone(engine, shelf)),
  ];
  if (connection.state === "online") void comeBack(connection, shelf);
  return () => {
    for (const stop of stops) stop();
  };
}

/** No event tells this device of what it took back itself, or of what happened while it was away. */
function dropWhatIsGone(engine: Engine, shelf: FileShelf): void {
  const { basis, talks, timelines } = engine.state();
  if (basis !== "server") return;
  for (const { talkId, seq, keptIn, portraitOf } of shelf.places()) {
    // What lies in Keep lies in no talk, nor does a person's picture: no talk that goes takes it along.
    if (keptIn !== undefined || portraitOf !== undefined) continue;
    if (!talks.byId.has(talkId)) shelf.dropPlace(talkId);
    const messages = timelines.get(talkId)?.messages ?? [];
    const message = messages[lowestFrom(messages, seq)];
    if (message?.seq === seq && message.content.kind === "unsent") shelf.dropPlace(talkId, seq);
  }
}

/** The index of the first message that stands at this place or after it. */
function lowestFrom(messages: readonly MessageView[], seq: number): number {
  let [low, high] = [0, messages.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((messages[middle]?.seq ?? seq) < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}

async function comeBack(connection: Connection, shelf: FileShelf): Promise<void> {
  const answer = await connection.call(readPictureEpochs, {});
  if (!answer.ok) return;
  const known = knownEpochs();
  for (const { class: pictureClass, epoch } of answer.value.epochs) {
    const before = known.get(pictureClass);
    // A device that has never shown any has nothing to drop and nothing to confirm.
    if (before === undefined) keepEpoch(pictureClass, epoch);
    else if (epoch > before) await obey(connection, shelf, pictureClass, epoch);
  }
  shelf.retry();
}

async function obey(connection: Connection, shelf: FileShelf, pictureClass: PictureClass, epoch: number): Promise<void> {
  shelf.dropClass(pictureClass, epoch);
  const answer = await connection.call(confirmPurge, { class: pictureClass, epoch, platform: "web" });
  // Otherwise it is told at the next connection.
  if (answer.ok) keepEpoch(pictureClass, epoch);
}

function knownEpochs(): ReadonlyMap<string, number> {
  const pairs = (recall("epochs") ?? "").split(",").map((pair) => pair.split("="));
  return new Map(pairs.flatMap(([name = "", epoch = ""]) => (/^\d+$/.test(epoch) ? [[name, Number(epoch)] as const] : [])));
}

function keepEpoch(pictureClass: PictureClass, epoch: number): void {
  const epochs = new Map([...knownEpochs(), [pictureClass, epoch]]);
  remember("epochs", [...epochs].map(([name, number]) => `${name}=${number}`).join(","));
}
