import { type Clock, systemClock } from "@musubi/base";
import { loudnessOf, waveformOf } from "./loudness.ts";

/** What was recorded. */
export interface Recording {
  readonly bytes: Blob;
  readonly durationMs: number;
  readonly waveform: readonly number[];
}

const TYPES = ["audio/webm", "audio/mp4", "audio/ogg"] as const;
const MEASURE_MS = 60;
const BITS_PER_SECOND = 32_000;

/** Whether this browser can record: it needs a page that came by a secure way. */
export function canRecord(): boolean {
  return typeof MediaRecorder === "function" && typeof navigator.mediaDevices === "object";
}

/** A recording under way. Nothing of it leaves the device before it is sent, and the microphone is let go at its end. */
export class Recorder {
  readonly #stream: MediaStream;
  readonly #recorder: MediaRecorder;
  readonly #sound: AudioContext;
  readonly #clock: Clock;
  readonly #chunks: Blob[] = [];
  readonly #measured: number[] = [];
  readonly #startedMs: number;
  readonly #timer: ReturnType<typeof setInterval>;

  private constructor(stream: MediaStream, onMeasured: (values: readonly number[], durationMs: number) => void, clock: Clock) {
    this.#stream = stream;
    this.#clock = clock;
    const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
    this.#recorder = new MediaRecorder(stream, { audioBitsPerSecond: BITS_PER_SECOND, ...(mimeType === undefined ? {} : { mimeType }) });
    this.#recorder.addEventListener("dataavailable", ({ data }) => this.#chunks.push(data));
    this.#sound = new AudioContext();
    const ear = this.#sound.createAnalyser();
    ear.fftSize = 512;
    this.#sound.createMediaStreamSource(stream).connect(ear);
    const samples = new Uint8Array(ear.fftSize);
    this.#startedMs = clock.monotonicMs();
    this.#timer = setInterval(() => {
      ear.getByteTimeDomainData(samples);
      this.#measured.push(loudnessOf(samples));
      onMeasured(this.#measured, this.#durationMs);
    }, MEASURE_MS);
    this.#recorder.start(500);
  }

  /** Begins to record. Null when the person or the device does not allow it. */
  static async start(
    onMeasured: (values: readonly number[], durationMs: number) => void,
    clock: Clock = systemClock,
  ): Promise<Recorder | null> {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true }).catch(() => null);
    return stream === null ? null : new Recorder(stream, onMeasured, clock);
  }

  get #durationMs(): number {
    return Math.round(this.#clock.monotonicMs() - this.#startedMs);
  }

  /** Ends the recording and answers with it. */
  async finish(): Promise<Recording> {
    const durationMs = this.#durationMs;
    const ended = new Promise((resolve) => this.#recorder.addEventListener("stop", resolve, { once: true }));
    this.#recorder.stop();
    await ended;
    this.#letGo();
    return { bytes: new Blob(this.#chunks, { type: this.#recorder.mimeType }), durationMs, waveform: waveformOf(this.#measured) };
  }

  /** Ends the recording and forgets it. */
  discard(): void {
    if (this.#recorder.state !== "inactive") this.#recorder.stop();
    this.#chunks.length = 0;
    this.#letGo();
  }

  #letGo(): void {
    clearInterval(this.#timer);
    for (const track of this.#stream.getTracks()) track.stop();
    if (this.#sound.state !== "closed") void this.#sound.close();
  }
}
