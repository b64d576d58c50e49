import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { AlbumId, PhotoView } from "@musubi/protocol";
import { type Person, readBytes } from "@musubi/testkit";
import type { Dice } from "../history/dice.ts";

const VARIANTS = ["list", "tile", "screen"] as const;

/** Somebody who looks at an album all the time, and says what was shown that must not be. */
export class Onlooker {
  readonly faults: string[] = [];
  /** Forms that were shown whole. */
  shownCount = 0;
  readonly #person: Person;
  readonly #dice: Dice;
  #isStopped = false;

  constructor(person: Person, dice: Dice) {
    this.#person = person;
    this.#dice = dice;
  }

  /** Looks until it is told to stop. */
  async look(albumId: AlbumId): Promise<void> {
    while (!this.#isStopped) {
      const photos = await this.#list(albumId);
      if (new Set(photos.map(({ fileId }) => fileId)).size !== photos.length) this.faults.push("a photo stands twice");
      for (let count = 0; count < Math.min(5, photos.length) && !this.#isStopped; count += 1) {
        const photo = photos[this.#dice.below(photos.length)];
        if (photo !== undefined) await this.#open(photo);
      }
      await sleep(40);
    }
  }

  stop(): void {
    this.#isStopped = true;
  }

  async #list(albumId: AlbumId): Promise<readonly PhotoView[]> {
    const answer = await this.#person.call("album.listPhotos", { albumId, countMax: 500 }).catch(() => null);
    return answer?.output?.photos ?? [];
  }

  /** A form comes whole and as it was told, or the line breaks, or nobody answers: never something else. */
  async #open({ fileId, forms }: PhotoView): Promise<void> {
    const variant = VARIANTS[this.#dice.below(VARIANTS.length)] ?? "list";
    const told = forms.find((form) => form.variant === variant);
    if (told === undefined) return void this.faults.push(`${fileId} is listed without its ${variant}`);
    try {
      const answer = await readBytes(this.#person, fileId, variant);
      const bytes = Buffer.from(await answer.arrayBuffer());
      if (answer.status === 503) return;
      const isWhole = answer.status === 200 && createHash("sha256").update(bytes).digest("hex") === told.sha256;
      if (isWhole) this.shownCount += 1;
      else this.faults.push(`${variant} of ${fileId}: ${answer.status}, ${bytes.length} bytes`);
    } catch {
      // The line broke.
    }
  }
}
