import {
  type FilledTile,
  formatAddCheckpoint,
  formatCheckpoint,
  formatVerifierKey,
  LogTree,
  leafHash,
  makeSigner,
  type NoteSigner,
  signNote,
  type Tile,
  tilePath,
} from "@musubi/translog";

/** A log that signs whatever size of whichever history it is asked for: as a log must not, and a bad one would. */
export class SigningLog {
  readonly signer: NoteSigner;
  readonly #trees = new Map<string, LogTree>();

  constructor(origin: string, fill = 1) {
    this.signer = makeSigner({ name: origin, kind: "ed25519", seed: new Uint8Array(32).fill(fill) });
  }

  get origin(): string {
    return this.signer.key.name;
  }

  get vkey(): string {
    return formatVerifierKey(this.signer.key);
  }

  /** The signed checkpoint of a history at a size. Histories with different words differ from leaf `forkAt` on. */
  async checkpoint(size: number, word = "honest", forkAt = 0): Promise<string> {
    const { root } = await this.#tree(size, word, forkAt);
    return signNote(formatCheckpoint({ origin: this.origin, size, root }), this.signer);
  }

  /** The request that asks to cosign the step from one size to another in a history. */
  async request(oldSize: number, size: number, word = "honest", forkAt = 0): Promise<string> {
    const tree = await this.#tree(size, word, forkAt);
    const proof = oldSize > size ? { ok: true as const, value: [] } : await tree.consistencyProof(oldSize);
    if (!proof.ok) throw new Error("A tree of our own proves its growth.");
    return formatAddCheckpoint({ oldSize, proof: proof.value, checkpointNote: await this.checkpoint(size, word, forkAt) });
  }

  async #tree(size: number, word: string, forkAt: number): Promise<LogTree> {
    const name = `${size} ${word} ${forkAt}`;
    const known = this.#trees.get(name);
    if (known !== undefined) return known;
    const tiles = new Map<string, Uint8Array>();
    const store = {
      readTile: async (tile: Tile) => tiles.get(tilePath(tile)) ?? null,
      writeTiles: async (filled: readonly FilledTile[]) => {
        for (const { tile, bytes } of filled) tiles.set(tilePath(tile), bytes);
      },
    };
    const tree = await LogTree.open(store, 0);
    if (!tree.ok) throw new Error("An empty log opens.");
    const leaves = Array.from({ length: size }, (_, at) => leafHash(Buffer.from(`${at < forkAt ? "shared" : word} ${at}`)));
    await tree.value.append(leaves);
    this.#trees.set(name, tree.value);
    return tree.value;
  }
}
