import { listMessages } from "@musubi/protocol";
import { type Bound, handle, reply } from "../../../kernel/binding.ts";
import { type MessageRow, rangeOf, recordDeliveries, viewMessage } from "../../talks/port.ts";
import type { MessageDeps } from "../deps.ts";
import { readAfter, readBefore } from "../store.ts";

interface Page {
  readonly rows: readonly MessageRow[];
  readonly hasBefore: boolean;
  readonly hasAfter: boolean;
}

const END = Number.MAX_SAFE_INTEGER;

export function handleListMessages({ clock }: MessageDeps): Bound {
  return handle(listMessages, async ({ tx, grant, actor, input }) => {
    const before = (seq: number, countMax: number) => readBefore(tx, grant, seq, countMax);
    const after = (seq: number, countMax: number) => readAfter(tx, grant, seq, countMax);
    const page = await choosePage(input, before, after);
    recordDeliveries(tx, actor.deviceId, rangeOf(input.talkId, page.rows), new Date(clock.nowMs()));
    return reply({ messages: page.rows.map(viewMessage), hasBefore: page.hasBefore, hasAfter: page.hasAfter });
  });
}

type Read = (seq: number, countMax: number) => Promise<MessageRow[]>;

async function choosePage(
  { before, after, around, countMax }: { before?: number; after?: number; around?: number; countMax: number },
  readOlder: Read,
  readNewer: Read,
): Promise<Page> {
  if (around !== undefined) {
    const half = Math.ceil(countMax / 2);
    const older = await readOlder(around + 1, half + 1);
    const newer = await readNewer(around, countMax - half + 1);
    const rows = [...older.slice(0, half).reverse(), ...newer.slice(0, countMax - half)];
    return { rows, hasBefore: older.length > half, hasAfter: newer.length > countMax - half };
  }
  if (after !== undefined) {
    const rows = await readNewer(after, countMax + 1);
    return { rows: rows.slice(0, countMax), hasBefore: (await readOlder(after + 1, 1)).length > 0, hasAfter: rows.length > countMax };
  }
  const rows = await readOlder(before ?? END, countMax + 1);
  const hasAfter = before !== undefined && (await readNewer(before - 1, 1)).length > 0;
  return { rows: rows.slice(0, countMax).reverse(), hasBefore: rows.length > countMax, hasAfter };
}
