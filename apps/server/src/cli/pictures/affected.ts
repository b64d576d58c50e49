import { recordShown } from "../../features/accounts/operator-store.ts";
import { type AffectedPair, type AffectedQuestion, countMade, listAffected } from "../../features/files/operator-store.ts";
import { StartupRefusal } from "../../platform/postgres/errors.ts";
import { counted } from "../counted.ts";
import { asOperator } from "../operator.ts";
import type { CliParts, ExitCode } from "../parts.ts";
import { tableLines, timeOf } from "../table.ts";

/** What was typed. */
export interface AffectedAsked {
  readonly version: number | null;
  readonly files: string | null;
  readonly from: string | null;
  readonly until: string | null;
  readonly isJson: boolean;
}

/** Prints whose pictures went to whom: both sides of a mix-up, as pairs. Who is named here is on record as having been shown. */
export async function showAffected(parts: CliParts, asked: AffectedAsked): Promise<ExitCode> {
  const question = questionOf(asked);
  const { pairs, made } = await asOperator(parts, async (tx) => {
    const found = await listAffected(tx, question);
    const people = found.flatMap((pair) => [pair.ownerId, pair.viewerId]);
    await recordShown(tx, "pictures affected", people, parts.clock.nowMs());
    return { pairs: found, made: await countMade(tx, question) };
  });
  const owners = new Set(pairs.map((pair) => pair.ownerId));
  const viewers = new Set(pairs.filter((pair) => pair.viewerId !== pair.ownerId).map((pair) => pair.viewerId));
  if (asked.isJson) {
    const counts = { ownersShown: owners.size, viewers: viewers.size, ...made };
    parts.terminal.say(JSON.stringify({ asked: question, counts, pairs }, null, 2));
    return 0;
  }
  parts.terminal.say(
    `Made: ${counted(made.made, "picture")} of ${counted(made.owners, "person", "people")}, ${made.unseen} of them shown to nobody. Shown: pictures of ${counted(owners.size, "person", "people")}, to ${counted(viewers.size, "other")}.`,
  );
  const heading = ["owner", "viewer", "file", "form", "generator", "epoch", "first", "last", "times"];
  for (const line of tableLines(heading, pairs.map(rowOf))) parts.terminal.say(line);
  return 0;
}

function questionOf(asked: AffectedAsked): AffectedQuestion {
  const fileIds = asked.files === null ? null : asked.files.split(",").map((one) => one.trim());
  if (asked.version === null && fileIds === null && asked.from === null && asked.until === null)
    throw new StartupRefusal("option_invalid", "Say which pictures: --generator, --files, --from or --until.");
  return { version: asked.version, fileIds, fromMs: momentOf("--from", asked.from), untilMs: momentOf("--until", asked.until) };
}

function momentOf(option: string, text: string | null): number | null {
  if (text === null) return null;
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new StartupRefusal("option_invalid", `${option} takes a moment such as 2026-01-31T00:00Z.`);
  return ms;
}

function rowOf(pair: AffectedPair): string[] {
  const { ownerHandle, ownerId, viewerHandle, viewerId, fileId, variant, version, epoch, firstAt, lastAt, readCount } = pair;
  const who = [ownerHandle ?? ownerId, viewerHandle ?? viewerId];
  return [...who, fileId, variant, String(version), String(epoch), timeOf(firstAt), timeOf(lastAt), String(readCount)];
}
