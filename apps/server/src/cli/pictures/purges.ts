import { countOnlyCopies, raiseEpoch, readPurges } from "../../features/files/operator-store.ts";
import type { Tx } from "../../kernel/transaction.ts";
import { StartupRefusal } from "../../platform/postgres/errors.ts";
import { asOperator } from "../operator.ts";
import type { CliParts, ExitCode } from "../parts.ts";
import { tableLines, timeOf } from "../table.ts";

/** Takes back every picture of a class, or of all, in one commit: from then on none of them opens. What has no other copy is left. */
export async function purgePictures(parts: CliParts, pictureClass: string): Promise<ExitCode> {
  const { raised, onlyCopies } = await asOperator(parts, (tx) => takeBack(tx, pictureClass, parts.clock.nowMs()));
  parts.terminal.say(
    `Taken back: ${raised.join(", ")}. Nothing older opens any more; the server makes them anew, and devices drop what they hold.`,
  );
  if (onlyCopies > 0) parts.terminal.say(`Not taken back: archive. ${sentenceOf(onlyCopies)}`);
  parts.terminal.say('"musubi pictures purges" shows how far it is.');
  return 0;
}

/**
 * Takes back a class, or "all". Gives the classes with their new numbers, and how many archived pictures were left because they are the
 * only copy. Refuses with `no_such_class`, and with `originals_not_kept` where nothing else was asked for.
 */
export async function takeBack(
  tx: Tx,
  pictureClass: string,
  nowMs: number,
): Promise<{ readonly raised: readonly string[]; readonly onlyCopies: number }> {
  const known = (await readPurges(tx)).map((one) => one.class);
  const wanted = pictureClass === "all" ? known : known.filter((one) => one === pictureClass);
  if (wanted.length === 0)
    throw new StartupRefusal("no_such_class", `There is no class of pictures called ${pictureClass}. There are: ${known.join(", ")}, all.`);
  const raised: string[] = [];
  let onlyCopies = 0;
  for (const one of wanted) {
    const epoch = await raiseEpoch(tx, one, nowMs);
    if (epoch === "only_copies") onlyCopies = await countOnlyCopies(tx);
    else raised.push(`${one} ${epoch}`);
  }
  if (raised.length === 0) throw new StartupRefusal("originals_not_kept", sentenceOf(onlyCopies));
  return { raised, onlyCopies };
}

function sentenceOf(onlyCopies: number): string {
  const [pictures, them] = onlyCopies === 1 ? ["One archived picture is", "it"] : [`${onlyCopies} archived pictures are`, "them"];
  return `${pictures} the only copy that is left, because originals are not kept (MUSUBI_KEEP_ORIGINALS=no): a purge would lose ${them} for ever.`;
}

/** Prints each class with its last purge, what is still to be made again, and the devices that confirmed. */
export async function showPurges(parts: CliParts, how: { readonly isJson: boolean }): Promise<ExitCode> {
  const purges = await asOperator(parts, (tx) => readPurges(tx));
  if (how.isJson) {
    parts.terminal.say(JSON.stringify(purges, null, 2));
    return 0;
  }
  const rows = purges.map((one) => {
    const listed = (counts: Readonly<Record<string, number>>): string =>
      Object.entries(counts)
        .map(([platform, count]) => `${platform} ${count}`)
        .join(", ") || "–";
    const state = [one.class, String(one.epoch), timeOf(one.raisedAt), String(one.waiting)];
    return [...state, listed(one.confirmed), listed(one.unconfirmed), timeOf(one.asleepSince)];
  });
  const heading = ["class", "epoch", "purged", "to be made", "confirmed", "not yet", "last seen"];
  for (const line of tableLines(heading, rows)) parts.terminal.say(line);
  return 0;
}
