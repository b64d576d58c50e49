import type { AccountId } from "@musubi/protocol";

/** What a job is about: ids only, because the queue is no place for people's data. */
export type JobPayload = Readonly<Record<string, unknown>>;

/** One attempt at a job. */
export interface JobTurn {
  /** Tells the job to stop, because the server does. Stopping by throwing is fine: it runs again. */
  readonly signal: AbortSignal;
  /** 1 for the first attempt. */
  readonly attempt: number;
}

/** One kind of background work. Safe to run twice, also at the same time: a job that was cut off runs again. */
export interface JobTask {
  /** The name under which it is queued. */
  readonly kind: string;
  /** Does the work. Throws when it could not be done now; it is tried again later, ever more rarely. */
  readonly run: (payload: JobPayload, turn: JobTurn) => Promise<void>;
  /** When it runs by itself, as a crontab pattern (UTC). Absent: only when queued. */
  readonly every?: string;
  /** Also once when the server starts, so that nobody waits for the pattern to come round. */
  readonly isRunAtStart?: boolean;
}

/** An id out of a payload; throws when the payload does not have it. `check` is the id's form. */
export function idOf<T extends string>(payload: JobPayload, field: string, check: (text: string) => text is T): T {
  const value = payload[field];
  if (typeof value !== "string" || !check(value)) throw new Error(`The payload of a job lacks its ${field}.`);
  return value;
}

/** Whether a text has the form of an account's id. */
export function isAccountId(text: string): text is AccountId {
  return /^usr_[0-9a-z]{20}$/.test(text);
}
