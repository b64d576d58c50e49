import { setTimeout as sleep } from "node:timers/promises";
import { present } from "@musubi/base";
import type { TalkId } from "@musubi/protocol";
import { Dice } from "./dice.ts";
import type { Step } from "./fault-plan.ts";
import type { Ending, Placed } from "./history.ts";
import { Recorder } from "./recorder.ts";
import { type DeviceFacts, TestedDevice } from "./tested-device.ts";

/** What a run can do to the server it is on. */
export interface Victim {
  kill(what: "server" | "database" | "both"): void;
  stall(forMs: number): Promise<void>;
  jump(byMs: number): void;
  /** Resolves when it serves again. */
  serving(): Promise<void>;
  /** The messages as the store has them. */
  readStore(): Promise<ReadonlyMap<TalkId, readonly Placed[]>>;
}

/** What came of a run: all of it, for the checker. */
export interface Run {
  readonly recorder: Recorder;
  readonly ending: Ending;
}

/** Messages that may wait on all devices together: enough that a fault always meets some that are under way. */
const WAITING_MAX = 60;
const TURN_MS = 2;
const DEVICE_BACK_MS = 150;
const LOOK_MS = 50;

/** Carries out a plan on a server: starts the devices, writes and breaks, then lets everything come to rest. */
export class PlanRun {
  readonly recorder = new Recorder();
  readonly #victim: Victim;
  readonly #dice: Dice;
  readonly #devices: readonly TestedDevice[];
  readonly #calmMs: number;
  readonly #underWay = new Set<Promise<void>>();
  #writtenCount = 0;
  /** Nothing has moved for so long that there is no point in going on. */
  #isStuck = false;

  /** `calmMs`: how long after the last fault everything may take to come to rest. */
  constructor(victim: Victim, devices: readonly DeviceFacts[], how: { readonly seed: number; readonly calmMs: number }) {
    const { seed, calmMs } = how;
    this.#victim = victim;
    this.#dice = new Dice(seed);
    this.#calmMs = calmMs;
    this.#devices = devices.map((facts, index) => new TestedDevice(facts, this.recorder, new Dice(seed * 100 + index)));
  }

  /** The server is back: every device is told so, as systems tell their apps that the network is. */
  wakeAll(): void {
    for (const device of this.#devices) device.wake();
  }

  /** Runs the plan to its end. Leaves no device running. */
  async run(plan: readonly Step[]): Promise<Run> {
    try {
      await Promise.all(this.#devices.map((device) => device.start()));
      await Promise.all(this.#devices.map((device) => device.whenSynced()));
      for (const step of plan) {
        if (this.#isStuck) break;
        await this.#do(step);
      }
      return { recorder: this.recorder, ending: await this.#end() };
    } finally {
      for (const device of this.#devices) device.kill();
    }
  }

  async #do(step: Step): Promise<void> {
    if (step.do === "write") return await this.#write(step);
    this.recorder.note({ kind: "fault", what: JSON.stringify(step) });
    switch (step.do) {
      case "cut":
        return this.#device(step.device).cut();
      case "killDevice":
        return this.#begin(this.#killDevice(this.#device(step.device)));
      case "replay":
        return this.#begin(this.#device(step.device).replay(this.#dice));
      case "stall":
        return this.#begin(this.#victim.stall(step.forMs));
      case "jump":
        return step.whose === "server" ? this.#victim.jump(step.byMs) : this.#device(step.device).clock.jump(step.byMs);
      case "kill":
        return await this.#kill(step);
    }
  }

  async #write({ device: number, talk }: Extract<Step, { do: "write" }>): Promise<void> {
    const device = this.#device(number);
    const deadlineMs = performance.now() + this.#calmMs;
    while (!device.isRunning || this.#waitingCount() >= WAITING_MAX) {
      if (performance.now() > deadlineMs) return this.#stick();
      this.#retryFailed();
      await sleep(TURN_MS);
    }
    const { talkIds, name } = device.facts;
    this.#writtenCount += 1;
    device.write(present(talkIds[talk % talkIds.length], "Everybody is in a talk."), `${name} ${this.#writtenCount}`);
    // Without a pause now and then, whole stretches of the plan would happen in one turn of the event loop.
    if (this.#dice.chance(0.3)) await sleep(TURN_MS);
  }

  #stick(): void {
    this.#isStuck = true;
    this.recorder.note({ kind: "trouble", what: "Nothing moved any more in the middle of the run." });
  }

  /** Mostly waits until the server is back from the blow before; now and then it is hit while it gets up. */
  async #kill({ what, atAcknowledgement }: Extract<Step, { do: "kill" }>): Promise<void> {
    if (this.#dice.chance(0.75)) await this.#victim.serving();
    if (!atAcknowledgement) return this.#victim.kill(what);
    this.recorder.onAcknowledged = () => {
      this.recorder.onAcknowledged = () => undefined;
      this.#victim.kill(what);
    };
  }

  async #killDevice(device: TestedDevice): Promise<void> {
    if (!device.isRunning) return;
    device.kill();
    await sleep(this.#dice.below(DEVICE_BACK_MS));
    // Not waited for: it may be killed again while it starts, and the dead do not answer.
    void device.start();
  }

  /** Waits until everything that can arrive has, and reads how it all stands. */
  async #end(): Promise<Ending> {
    const deadlineMs = performance.now() + this.#calmMs;
    const isLate = (): boolean => performance.now() > deadlineMs;
    this.recorder.onAcknowledged = () => undefined;
    await Promise.all(this.#underWay);
    await this.#victim.serving();
    this.wakeAll();
    while (this.#waitingCount() > 0 && !isLate()) {
      this.#retryFailed();
      await sleep(LOOK_MS);
    }
    if (this.#waitingCount() > 0)
      this.recorder.note({ kind: "trouble", what: `${this.#waitingCount()} messages were still waiting long after the last fault.` });
    const stored = await this.#victim.readStore();
    while (!this.#devices.every((device) => isUpToDate(device, stored)) && !isLate()) await sleep(LOOK_MS);
    const shown = await Promise.all(
      this.#devices.map(async (device) => {
        const lists: Ending["shown"][number][] = [];
        for (const talkId of device.facts.talkIds)
          lists.push({ device: device.facts.name, talkId, messages: await device.readWhole(talkId) });
        return lists;
      }),
    );
    return { stored, shown: shown.flat() };
  }

  #begin(work: Promise<void>): void {
    this.#underWay.add(work);
    void work.finally(() => this.#underWay.delete(work));
  }

  #device(number: number): TestedDevice {
    return present(this.#devices[number % this.#devices.length], "There are devices.");
  }

  #waitingCount(): number {
    return this.#devices.reduce((sum, device) => sum + device.waitingCount(), 0);
  }

  #retryFailed(): void {
    for (const device of this.#devices) device.retryFailed();
  }
}

/** Whether the newest message of each talk is on the device's screen. */
function isUpToDate(device: TestedDevice, stored: ReadonlyMap<TalkId, readonly Placed[]>): boolean {
  if (!device.isRunning) return false;
  const { timelines } = device.engine.state();
  return device.facts.talkIds.every((talkId) => timelines.get(talkId)?.messages.at(-1)?.seq === stored.get(talkId)?.at(-1)?.seq);
}
