import { takeOver } from "@musubi/protocol";
import { type Bound, handle, reply } from "../../../kernel/binding.ts";
import type { KeyDeps } from "../deps.ts";
import { takeHandOver } from "../store.ts";

/** How long something lies ready. */
const READY_MS = 15 * 60_000;

export function handleTakeOver({ clock }: KeyDeps): Bound {
  return handle(takeOver, async ({ tx, grant }) => reply({ handed: await takeHandOver(tx, grant, new Date(clock.nowMs() - READY_MS)) }));
}
