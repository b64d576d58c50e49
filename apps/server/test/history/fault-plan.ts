import { Dice } from "./dice.ts";

/** One thing that a run does. Devices, talks and messages are chosen by number, modulo how many there are. */
export type Step =
  /** A person writes a message. */
  | { readonly do: "write"; readonly device: number; readonly talk: number }
  /** The line of a device breaks; it comes back by itself. */
  | { readonly do: "cut"; readonly device: number }
  /** The program of a device is killed and started again on what it had stored. */
  | { readonly do: "killDevice"; readonly device: number }
  /** A device that missed the answers asks again for what it has already been told. */
  | { readonly do: "replay"; readonly device: number }
  /** SIGKILL of the server, of PostgreSQL, or of both; `atAcknowledgement`: in the moment of the next one. */
  | { readonly do: "kill"; readonly what: "server" | "database" | "both"; readonly atAcknowledgement: boolean }
  /** PostgreSQL stands still for a while, as on a disk that hangs. */
  | { readonly do: "stall"; readonly forMs: number }
  /** The clock of the server, or of a device, jumps. */
  | { readonly do: "jump"; readonly whose: "server" | "device"; readonly device: number; readonly byMs: number };

export type FaultKind = Exclude<Step["do"], "write">;

/** How often each kind of fault comes, in a thousand writes. */
export type FaultRates = Readonly<Partial<Record<FaultKind, number>>>;

const HOUR_MS = 3_600_000;
/** Minutes back and forth as time servers correct them, a change of the hour, dead batteries, wrong years. */
const JUMPS_MS = [
  -400 * 24 * HOUR_MS,
  -24 * HOUR_MS,
  -HOUR_MS,
  -90_000,
  -1_500,
  1_500,
  90_000,
  HOUR_MS,
  24 * HOUR_MS,
  400 * 24 * HOUR_MS,
] as const;
const KILLED = ["server", "database", "both"] as const;
const STALL_MS = [100, 600, 2_500] as const;

/** The plan that this seed stands for: `writes` messages, with faults between them. */
export function planOf(seed: number, writes: number, rates: FaultRates): Step[] {
  const dice = new Dice(seed);
  const steps: Step[] = [];
  // A kind's faults are spread over the run, one somewhere in each of its stretches, so that even a rare kind comes.
  const due = new Map<number, Step[]>();
  for (const [kind, rate] of Object.entries(rates)) {
    const count = Math.round((rate * writes) / 1000);
    for (let index = 0; index < count; index++) {
      const at = Math.floor(((index + dice.fraction()) * writes) / count);
      due.set(at, [...(due.get(at) ?? []), faultOf(kind, dice)]);
    }
  }
  for (let index = 0; index < writes; index++) {
    steps.push(...(due.get(index) ?? []));
    steps.push({ do: "write", device: dice.below(1000), talk: dice.below(1000) });
  }
  return steps;
}

function faultOf(kind: string, dice: Dice): Step {
  const device = dice.below(1000);
  switch (kind) {
    case "kill":
      return { do: "kill", what: KILLED[dice.below(KILLED.length)] ?? "both", atAcknowledgement: dice.chance(0.6) };
    case "stall":
      return { do: "stall", forMs: STALL_MS[dice.below(STALL_MS.length)] ?? 100 };
    case "jump":
      return { do: "jump", whose: dice.chance(0.5) ? "server" : "device", device, byMs: JUMPS_MS[dice.below(JUMPS_MS.length)] ?? HOUR_MS };
    case "killDevice":
      return { do: "killDevice", device };
    case "replay":
      return { do: "replay", device };
    default:
      return { do: "cut", device };
  }
}
