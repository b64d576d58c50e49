import { setTimeout as sleep } from "node:timers/promises";
import { type Connection, connect, createEngine, type Engine, type LocalStore, memoryStore } from "@musubi/client";
import { type ClientId, type InputOf, sendMessage, type TalkId } from "@musubi/protocol";
import type { Dice } from "./dice.ts";
import { FaultyLine } from "./faulty-line.ts";
import { type DeviceName, type Placed, placedOf } from "./history.ts";
import { JumpingClock } from "./jumping-clock.ts";
import { MortalStore } from "./mortal-store.ts";
import { type Recorder, ScreenWatch } from "./recorder.ts";

const OPEN_AGAIN_MS = 100;
const PAGES_MAX = 1_000;
const REPLAYS_KEPT = 50;

/** Whose device it is and which talks it shows. */
export interface DeviceFacts {
  readonly name: DeviceName;
  readonly url: string;
  readonly token: string;
  readonly talkIds: readonly TalkId[];
}

/** One life of the device's program. */
interface Life {
  readonly engine: Engine;
  readonly connection: Connection;
  readonly store: MortalStore;
}

type SendInput = InputOf<typeof sendMessage>;

/** A device with the real client on it, whose program can be killed and whose line can be cut. Everything it does is recorded. */
export class TestedDevice {
  readonly facts: DeviceFacts;
  /** The device's own clock. */
  readonly clock = new JumpingClock();
  readonly #recorder: Recorder;
  readonly #line: FaultyLine;
  readonly #disk: LocalStore = memoryStore();
  readonly #told: SendInput[] = [];
  #lives = 0;
  #life: Life | null = null;

  constructor(facts: DeviceFacts, recorder: Recorder, dice: Dice) {
    this.facts = facts;
    this.#recorder = recorder;
    this.#line = new FaultyLine(dice);
  }

  /** Resolves when the first start has brought the talks: nobody can write before there is a talk to write in. */
  whenSynced(): Promise<void> {
    return this.engine.whenSynced();
  }

  /** The running engine. Throws between two lives. */
  get engine(): Engine {
    if (this.#life === null) throw new Error(`${this.facts.name} is not running.`);
    return this.#life.engine;
  }

  get isRunning(): boolean {
    return this.#life !== null;
  }

  /** Starts the program on what the device has stored. Resolves when it shows what it remembers; it syncs by itself. */
  async start(): Promise<void> {
    this.#lives += 1;
    const { name, url, token, talkIds } = this.facts;
    const store = new MortalStore(this.#disk, (change) => {
      if (change.space === "outbox" && change.kind === "put") this.#noteKept(change.key);
    });
    const real = connect({ url, token, openSocket: this.#line.open, clock: this.clock });
    const connection = this.#recording(real, store);
    const engine = createEngine({ connection, store, clock: this.clock });
    const life = { engine, connection: real, store };
    this.#life = life;
    const screen = new ScreenWatch(this.#recorder, { device: name, life: this.#lives });
    engine.subscribe(() => {
      if (this.#life === life) screen.look(engine.state().timelines);
    });
    await engine.start();
    for (const talkId of talkIds) void this.#open(life, talkId);
  }

  /** Kills the program: what it had not stored is gone, and what it had asked for it never hears of. */
  kill(): void {
    const life = this.#life;
    if (life === null) return;
    this.#life = null;
    life.store.die();
    this.#line.cut();
    // The store of the dead does not answer, so this never ends; it stops the timers at once.
    void life.engine[Symbol.asyncDispose]();
    void life.connection[Symbol.asyncDispose]();
  }

  cut(): void {
    this.#line.cut();
  }

  /** The network is back, as the system tells an app. */
  wake(): void {
    this.#life?.connection.wake();
  }

  /** Somebody writes on this device. */
  write(talkId: TalkId, words: string): void {
    // Written down before the engine, which may have asked the server by the time it answers.
    const before = this.#recorder.entries.length;
    const clientId = this.engine.send(talkId, { kind: "text", text: words });
    this.#recorder.entries.splice(before, 0, { kind: "wrote", device: this.facts.name, talkId, clientId, words });
  }

  /** Asks once more for something that was acknowledged long ago. */
  async replay(dice: Dice): Promise<void> {
    const input = this.#told[dice.below(this.#told.length)];
    const life = this.#life;
    if (input === undefined || life === null) return;
    await this.#ask(life.connection, input, life.store);
  }

  /** Messages that wait, and those that the device has given up, which the person tries again. */
  waitingCount(): number {
    return this.#life?.engine.state().outbox.length ?? 0;
  }

  retryFailed(): void {
    for (const { clientId, state } of this.#life?.engine.state().outbox ?? []) {
      if (state.kind !== "failed") continue;
      this.#recorder.note({ kind: "requeued", device: this.facts.name, clientId });
      this.engine.retry(clientId);
    }
  }

  /** The whole list of a talk, read back to its beginning as a person would scroll. */
  async readWhole(talkId: TalkId): Promise<Placed[]> {
    const found = new Map<number, Placed>();
    const take = (): void => {
      for (const message of this.engine.state().timelines.get(talkId)?.messages ?? []) found.set(message.seq, placedOf(message));
    };
    await this.engine.jumpToNewest(talkId);
    take();
    for (let page = 0; page < PAGES_MAX && this.engine.state().timelines.get(talkId)?.hasBefore === true; page++) {
      const loaded = await this.engine.loadBefore(talkId);
      // Reading this fast is more than a person's share of the server.
      if (!loaded.ok) await sleep((loaded.reason.retryAfterSeconds ?? 1) * 1000);
      take();
    }
    return [...found.values()].sort((a, b) => a.seq - b.seq);
  }

  async #open(life: Life, talkId: TalkId): Promise<void> {
    while (this.#life === life && life.engine.state().timelines.get(talkId)?.isLoaded !== true) {
      const opened = await life.engine.openTalk(talkId);
      if (!opened.ok) await sleep(OPEN_AGAIN_MS);
    }
  }

  #noteKept(key: string): void {
    const written = this.#recorder.entries.findLast((entry) => entry.kind === "wrote" && entry.clientId === key);
    if (written?.kind === "wrote") this.#recorder.note({ kind: "kept", device: this.facts.name, clientId: written.clientId });
  }

  /** The connection with an ear on it: what is asked and answered about messages is noted in its moment. */
  #recording(real: Connection, store: MortalStore): Connection {
    const call: Connection["call"] = async (operation, input, options) => {
      const send = sendInput(operation, input);
      if (send === null) {
        const answer = await real.call(operation, input, options);
        if (!answer.ok && answer.reason.code === "fault")
          this.#recorder.note({ kind: "trouble", what: `${operation.name} was answered as a bug.` });
        return answer;
      }
      this.#noteAsked(send.clientId);
      const result = await real.call(operation, input, options);
      this.#noteAnswer(send, result.ok ? { seq: seqOf(result.value) } : { code: result.reason.code }, store);
      return result;
    };
    return {
      get state() {
        return real.state;
      },
      call,
      download: (operation, input) => real.download(operation, input),
      upload: (...piece) => real.upload(...piece),
      on: (event, handler) => real.on(event, handler),
      onState: (handler) => real.onState(handler),
      wake: () => real.wake(),
      [Symbol.asyncDispose]: () => real[Symbol.asyncDispose](),
    };
  }

  async #ask(connection: Connection, input: SendInput, store: MortalStore): Promise<void> {
    this.#noteAsked(input.clientId);
    const result = await connection.call(sendMessage, input);
    this.#noteAnswer(input, result.ok ? { seq: result.value.seq } : { code: result.reason.code }, store);
  }

  #noteAsked(clientId: ClientId): void {
    this.#recorder.note({ kind: "asked", device: this.facts.name, clientId });
  }

  /** An answer to a program that has been killed meanwhile was told to nobody. */
  #noteAnswer(input: SendInput, answer: { seq: number } | { code: string }, store: MortalStore): void {
    if (this.#life?.store !== store) return;
    const { talkId, clientId } = input;
    if ("code" in answer) return this.#recorder.note({ kind: "refused", device: this.facts.name, clientId, code: answer.code });
    this.#told.push(input);
    if (this.#told.length > REPLAYS_KEPT) this.#told.shift();
    this.#recorder.note({ kind: "acknowledged", device: this.facts.name, talkId, clientId, seq: answer.seq });
  }
}

/** The input, when the operation is the sending of a message. */
function sendInput(operation: { readonly name: string }, input: unknown): SendInput | null {
  // The name decides the type of the input; the generic pair of both cannot be narrowed by it.
  return operation.name === sendMessage.name ? (input as SendInput) : null;
}

function seqOf(output: unknown): number {
  const seq: unknown = typeof output === "object" && output !== null ? Reflect.get(output, "seq") : null;
  return typeof seq === "number" ? seq : -1;
}
