import type { Terminal } from "./terminal.ts";

const ASK = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
/** The exit code of a shell for a program that was ended by SIGINT. */
const FORCED_EXIT_CODE = 130;

/** Somebody's wish that this process ends. */
export interface StopRequest extends Disposable {
  /** Aborts with the first SIGINT, SIGTERM or SIGHUP. */
  readonly signal: AbortSignal;
}

/** Listens for the wish to stop. A second SIGINT does not wait any longer: what was not finished is repaired at the next start. */
export function listenForStop(terminal: Terminal): StopRequest {
  const controller = new AbortController();
  const onSignal = (signal: NodeJS.Signals): void => {
    if (!controller.signal.aborted) return controller.abort();
    if (signal !== "SIGINT") return;
    terminal.complain("Stopped by force.");
    process.exit(FORCED_EXIT_CODE);
  };
  for (const name of ASK) process.on(name, onSignal);
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      for (const name of ASK) process.off(name, onSignal);
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
