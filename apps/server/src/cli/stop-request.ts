import type { CliParts } from "./parts.ts";

const ASKS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
/** The exit code of a shell for a program that was ended by SIGINT. */
const FORCED_EXIT_CODE = 130;
/** One Ctrl-C reaches us twice under npm, which passes on what the terminal has already sent. A person takes longer. */
const SECOND_AFTER_MS = 700;

/** Somebody's wish that this process ends. */
export interface StopRequest extends Disposable {
  /** Aborts with the first SIGINT, SIGTERM or SIGHUP. */
  readonly signal: AbortSignal;
}

/** Under npm a signal ends the shell between npm and us, and reaches us only as the loss of our parent. */
const PARENT_CHECK_MS = 200;

/** Listens for the wish to stop. A second Ctrl-C does not wait any longer: what was not finished is repaired at the next start. */
export function listenForStop({ terminal, env }: CliParts): StopRequest {
  const controller = new AbortController();
  let askedMs = 0;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (!controller.signal.aborted) {
      askedMs = performance.now();
      return controller.abort();
    }
    if (signal !== "SIGINT" || performance.now() - askedMs < SECOND_AFTER_MS) return;
    terminal.complain("Stopped by force.");
    process.exit(FORCED_EXIT_CODE);
  };
  for (const name of ASKS) process.on(name, onSignal);
  const parent = process.ppid;
  const isUnderNpm = env["npm_lifecycle_event"] !== undefined;
  const check = (): void => (process.ppid === parent || controller.signal.aborted ? undefined : controller.abort());
  const timer = isUnderNpm ? setInterval(check, PARENT_CHECK_MS).unref() : undefined;
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      clearInterval(timer);
      for (const name of ASKS) process.off(name, onSignal);
    },
  };
}

/** Resolves when the signal aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done();
    else signal.addEventListener("abort", () => done(), { once: true });
  });
}
