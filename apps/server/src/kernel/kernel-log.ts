import { type Random, randomName } from "@musubi/base";
import type { Logger } from "pino";
import type { Actor } from "./actor.ts";

/** What the kernel writes to the log. No ids of people, no input, no output: names of operations and reasons only. */
export interface KernelLog {
  /** A bug or a broken neighbour. Gives the reference that the answer carries. */
  fault(operation: string, error: unknown): string;
  /** Access said no. */
  denied(operation: string, reason: string, actor: Actor): void;
  /** A reply carried something its contract does not name; it was dropped. */
  replyMisfit(operation: string, where: string): void;
}

/** The kernel's log over pino. */
export function kernelLog(log: Logger, random: Random): KernelLog {
  return {
    fault(operation, error) {
      const reference = randomName(random, 10);
      log.error({ event: "fault", operation, reference, ...describe(error) });
      return reference;
    },
    denied: (operation, reason, actor) => log.info({ event: "denied", operation, reason, actorKind: actor.kind }),
    replyMisfit: (operation, where) => log.error({ event: "reply_misfit", operation, where }),
  };
}

/** An error without the values that databases and parsers like to quote: the class, the code, and where in our code. */
export function describe(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { error: typeof error };
  const code: unknown = Reflect.get(error, "code");
  const isDatabase = typeof Reflect.get(error, "severity") === "string";
  return {
    error: error.name,
    // Messages of the database may quote rows; ours never do.
    message: isDatabase ? undefined : error.message,
    code: typeof code === "string" ? code : undefined,
    constraint: isDatabase ? Reflect.get(error, "constraint") : undefined,
    routine: isDatabase ? Reflect.get(error, "routine") : undefined,
    stack: error.stack
      ?.split("\n")
      .slice(isDatabase ? 1 : 0, 6)
      .filter((line) => line.trimStart().startsWith("at "))
      .join(" | "),
  };
}
