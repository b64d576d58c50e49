import type { Result } from "@musubi/base";
import type { Connection, Refused } from "@musubi/client";
import type { InputOf, Operation, OutputOf } from "@musubi/protocol";

/** Questions about so many accounts are under way at once. */
const AT_ONCE = 8;
/** So many accounts are asked about as fast as it goes: as many as a talk has members, two questions for each. */
const FREELY = 500;
/** Each further one takes so long: as often as the server lets somebody ask for good. */
const PACE_MS = 100;
/** Whoever is told to wait for longer than this in all does not wait. */
const WAIT_SECONDS_MAX = 60;

/** Asks, and asks again when the server has said how long to wait: that somebody asks too much says nothing of whom they ask about. */
export async function askPatiently<O extends Operation>(
  connection: Pick<Connection, "call">,
  operation: O,
  input: InputOf<O>,
): Promise<Result<OutputOf<O>, Refused<O>>> {
  for (let waited = 0; ; ) {
    const answer = await connection.call(operation, input);
    if (answer.ok || answer.reason.code !== "rate_limited") return answer;
    const seconds = answer.reason.retryAfterSeconds ?? 1;
    waited += seconds;
    if (waited > WAIT_SECONDS_MAX) return answer;
    await pause(seconds * 1_000);
  }
}

/** Does something with each of many accounts, several at once and at a pace that the server takes, until it comes to the first fault. */
export async function eachAtPace<T, F>(items: Iterable<T>, ask: (item: T) => Promise<F | null>): Promise<F | null> {
  const waiting = [...items].entries();
  let first: F | null = null;
  const hand = async (): Promise<void> => {
    for (const [index, item] of waiting) {
      if (first !== null) return;
      if (index >= FREELY) await pause(PACE_MS * AT_ONCE);
      const fault = await ask(item);
      first ??= fault;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, hand));
  return first;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
