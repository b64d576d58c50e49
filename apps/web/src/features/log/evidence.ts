import type { ShownLog } from "../../data/log/judge-log.ts";
import type { LogAlarm } from "../../data/log/log-memory.ts";

/**
 * Both sides of what went wrong as one text: the checkpoints with their signatures, word for word, and the keys under which they
 * were shown. Whoever has it can verify both without us.
 */
export function evidenceOf({ fault, at, before, after }: LogAlarm): string {
  const head = `musubi public log: ${fault}\nnoticed ${new Date(at).toISOString()}\n`;
  return [head, sideOf("seen before", before), after === null ? "shown then: nothing\n" : sideOf("shown then", after)].join("\n");
}

function sideOf(title: string, { vkey, note }: ShownLog): string {
  return `--- ${title}\nkey ${vkey}\n\n${note}`;
}
