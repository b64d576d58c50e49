import { readKeyLogEntry } from "@musubi/protocol";
import { isSameHash, type MapEntry, mapRootOf, type TreeHash } from "@musubi/translog";

/** What a map is made again for. */
export interface MapAuditParts {
  /** The root that the log binds. */
  readonly root: TreeHash;
  /** Hears of everything that is not as it has to be. */
  readonly onProblem: (sentence: string) => void;
}

/** Makes the map of the key log again, out of all its entries: of each label the newest counts, and no number may come again or go back. */
export class MapAudit {
  readonly #parts: MapAuditParts;
  readonly #newest = new Map<string, MapEntry & { readonly number: number }>();
  #isRight = true;

  constructor(parts: MapAuditParts) {
    this.#parts = parts;
  }

  /** Labels so far. */
  get count(): number {
    return this.#newest.size;
  }

  /** Adds entries, the first of which has this index. */
  add(entries: readonly Uint8Array[], firstIndex: number): void {
    for (const [place, bytes] of entries.entries()) {
      const entry = readKeyLogEntry(bytes);
      if (entry === null) {
        this.#tell(`The entry ${firstIndex + place} is none of a key log.`);
        continue;
      }
      const name = Buffer.from(entry.label).toString("hex");
      const before = this.#newest.get(name)?.number ?? -1;
      if (entry.number <= before)
        this.#tell(`The entry ${firstIndex + place} has the number ${entry.number} for ${name}, which had ${before} already.`);
      else this.#newest.set(name, entry);
    }
  }

  /** Compares the map with the root, after the last entry. True when nothing was wrong with it. */
  finish(): boolean {
    const labels = [...this.#newest.values()];
    if (!isSameHash(mapRootOf(labels), this.#parts.root))
      this.#tell(`The map of ${labels.length} labels that follows from the entries is not the one that the checkpoint binds.`);
    return this.#isRight;
  }

  #tell(sentence: string): void {
    this.#isRight = false;
    this.#parts.onProblem(sentence);
  }
}
