import { raiseEpoch, readPurges } from "../../features/files/operator-store.ts";
import { StartupRefusal } from "../../platform/postgres/errors.ts";
import { asOperator } from "../operator.ts";
import type { CliParts, ExitCode } from "../parts.ts";
import { tableLines, timeOf } from "../table.ts";

/** Takes back every picture of a class, or of all, in one commit: from then on none of them opens. */
export async function purgePictures(parts: CliParts, pictureClass: string): Promise<ExitCode> {
  const raised = await asOperator(parts, async (tx) => {
    const known = (await readPurges(tx)).map((one) => one.class);
    const wanted = pictureClass === "all" ? known : known.filter((one) => one === pictureClass);
    if (wanted.length === 0)
      throw new StartupRefusal(
        "no_such_class",
        `There is no class of pictures called ${pictureClass}. There are: ${known.join(", ")}, all.`,
      );
    const epochs: string[] = [];
    for (const one of wanted) epochs.push(`${one} ${await raiseEpoch(tx, one, parts.clock.nowMs())}`);
    return epochs;
  });
  parts.terminal.say(
    `Taken back: ${raised.join(", ")}. Nothing older opens any more; the server makes them anew, and devices drop what they hold.`,
  );
  parts.terminal.say('"musubi pictures purges" shows how far it is.');
  return 0;
}

/** Prints each class with its last purge, what is still to be made again, and the devices that confirmed. */
export async function showPurges(parts: CliParts, how: { readonly isJson: boolean }): Promise<ExitCode> {
  const purges = await asOperator(parts, (tx) => readPurges(tx));
  if (how.isJson) {
    parts.terminal.say(JSON.stringify(purges, null, 2));
    return 0;
  }
  const rows = purges.map((one) => {
    const confirmed = Object.entries(one.confirmed).map(([platform, count]) => `${platform} ${count}`);
    return [one.class, String(one.epoch), timeOf(one.raisedAt), String(one.waiting), confirmed.join(", ") || "–", String(one.unconfirmed)];
  });
  for (const line of tableLines(["class", "epoch", "purged", "to be made", "confirmed", "unconfirmed"], rows)) parts.terminal.say(line);
  return 0;
}
