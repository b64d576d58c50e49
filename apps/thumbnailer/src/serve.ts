import { readSync, writeSync } from "node:fs";
import type { PieceReader } from "@musubi/cleaning";
import type { Checked, ClaimedPicture } from "./check.ts";
import { Refused } from "./refused.ts";
import type { Rendered } from "./render.ts";
import {
  type Answer,
  type Ask,
  type Frame,
  FrameBroken,
  FrameReader,
  frameBytes,
  GENERATOR_VERSION,
  type MediaFacts,
  type Recipe,
} from "./wire.ts";

/** The work itself, apart from how it is asked for. */
export interface Jobs {
  render(bytes: Buffer, recipe: Recipe): Promise<Rendered>;
  check(source: Buffer, pictures: readonly ClaimedPicture[]): Promise<Checked>;
  clean(reader: PieceReader): Promise<MediaFacts>;
}

/** How the program speaks. */
export interface Manner {
  /** The version that it says it is. Default: this program's own; tests let another build say another. */
  readonly generatorVersion?: number;
}

/**
 * Answers one job of the standard input after the other until it ends. A source that is refused is an answer; anything else that goes wrong
 * is thrown, and ends the process: nobody knows what it would do to the next picture.
 */
export async function serve(jobs: Jobs, { generatorVersion = GENERATOR_VERSION }: Manner = {}): Promise<void> {
  const frames = readFrames();
  const send = (answer: Answer, ...body: Uint8Array[]): void => {
    for (const part of frameBytes(answer, ...body)) writeWhole(part);
  };
  send({ kind: "hello", generatorVersion, pid: process.pid });
  for (let next = frames.next(); next.done !== true; next = frames.next()) {
    const { head, body } = next.value;
    if (!isAsk(head)) throw new FrameBroken("A head that asks nothing.");
    try {
      await answer({ jobs, frames, send }, head, body);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      send({ kind: "refused", token: head.token, code: error.code, detail: error.message });
    }
  }
}

interface Turn {
  readonly jobs: Jobs;
  readonly frames: Generator<Frame, undefined>;
  readonly send: (answer: Answer, ...body: Uint8Array[]) => void;
}

async function answer(turn: Turn, ask: Ask, body: Buffer): Promise<void> {
  const { jobs, send } = turn;
  const { token } = ask;
  if (ask.job === "render") {
    const { facts, made } = await jobs.render(body, ask.recipe);
    const described = made.map(({ bytes, ...rest }) => ({ ...rest, sizeBytes: bytes.length }));
    send({ kind: "rendered", token, facts, made: described }, ...made.map(({ bytes }) => bytes));
  } else if (ask.job === "check") {
    let at = ask.sourceBytes;
    const pictures = ask.pictures.map(({ variant, sizeBytes }) => {
      at += sizeBytes;
      return { variant, bytes: body.subarray(at - sizeBytes, at) };
    });
    const { sourceSha256, verdicts } = await jobs.check(body.subarray(0, ask.sourceBytes), pictures);
    send({ kind: "checked", token, sourceSha256, verdicts });
  } else if (ask.job === "clean") {
    send({ kind: "cleaned", token, facts: await jobs.clean(pieceReader(turn, token, ask.sizeBytes)) });
  } else {
    throw new FrameBroken("A piece that nobody asked for.");
  }
}

/** Asks the server for the film's pieces in the midst of the job. */
function pieceReader({ frames, send }: Turn, token: string, sizeBytes: number): PieceReader {
  return {
    sizeBytes,
    read: async (from, to) => {
      send({ kind: "wanted", token, from, to });
      const { value, done } = frames.next();
      if (done === true) throw new FrameBroken("The input ended in the midst of a film.");
      const isPiece = isAsk(value.head) && value.head.job === "piece" && value.head.token === token && value.head.from === from;
      if (!isPiece || value.body.length !== to - from) throw new FrameBroken("Another piece than the one asked for.");
      return value.body;
    },
  };
}

const STANDARD_INPUT = 0;
const STANDARD_OUTPUT = 1;

function writeWhole(bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(STANDARD_OUTPUT, bytes, at);
}

/** Waits for each job in the read itself: there is nothing else to do meanwhile, and a photo comes in a few pieces and not in many. */
function* readFrames(): Generator<Frame, undefined> {
  const reader = new FrameReader();
  for (let count = readSync(STANDARD_INPUT, reader.space); count > 0; count = readSync(STANDARD_INPUT, reader.space)) {
    const frame = reader.take(count);
    if (frame !== null) yield frame;
  }
  return undefined;
}

const JOBS: ReadonlySet<unknown> = new Set(["render", "check", "clean", "piece"]);

/** The server is the one we serve: its heads are taken at their word once they are heads. */
function isAsk(head: unknown): head is Ask {
  return typeof head === "object" && head !== null && "job" in head && JOBS.has(head.job);
}
