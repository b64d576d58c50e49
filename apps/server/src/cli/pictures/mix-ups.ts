import { recordShown } from "../../features/accounts/operator-store.ts";
import { listMixUps, type MixUp } from "../../features/files/scope/scope-store.ts";
import { counted } from "../counted.ts";
import { asOperator } from "../operator.ts";
import type { CliParts, ExitCode } from "../parts.ts";
import { tableLines } from "../table.ts";

/** Prints every picture that stood in another one's place: both sides, and who was shown it. Who is named here is on record as shown. */
export async function showMixUps(parts: CliParts, how: { readonly isJson: boolean }): Promise<ExitCode> {
  const { terminal, clock } = parts;
  const pairs = await asOperator(parts, async (tx) => {
    const found = await listMixUps(tx);
    const people = found.flatMap((one) => [one.placeOwnerId, one.pictureOwnerId, one.viewerId].filter((id) => id !== null));
    await recordShown(tx, "pictures mix-ups", people, clock.nowMs());
    return found;
  });
  const counts = countsOf(pairs);
  if (how.isJson) {
    terminal.say(JSON.stringify({ counts, pairs }, null, 2));
    return 0;
  }
  terminal.say(
    `${counted(counts.wrongPictures, "wrong picture")}. Pictures of ${counted(counts.picturesOfPeople, "person", "people")} stood in the place of others; ${counted(counts.placesOfPeople, "person", "people")} had somebody else's picture among theirs; ${counted(counts.viewers, "person was", "people were")} shown one.`,
  );
  const heading = ["in the place of", "file", "form", "picture of", "file", "shown to", "times"];
  const rows = pairs.map((one) => [
    one.placeOwnerId,
    one.placeFileId,
    one.variant,
    one.pictureOwnerId ?? "unknown",
    one.pictureFileId ?? "–",
    one.viewerId ?? "nobody",
    String(one.readCount),
  ]);
  if (rows.length > 0) for (const line of tableLines(heading, rows)) terminal.say(line);
  return 0;
}

function countsOf(pairs: readonly MixUp[]) {
  const different = (of: (one: MixUp) => string | null): number => new Set(pairs.map(of).filter((id) => id !== null)).size;
  return {
    wrongPictures: different((one) => one.blobId),
    picturesOfPeople: different((one) => one.pictureOwnerId),
    placesOfPeople: different((one) => one.placeOwnerId),
    viewers: different((one) => one.viewerId),
  };
}
