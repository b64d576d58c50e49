import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { no, ok, type Random, type Result } from "@musubi/base";
import { formatSigner, makeSigner, type NoteSigner, parseSigner } from "@musubi/translog";
import { createDurably, isCode } from "./durable-file.ts";

const FILE_NAME = "witness.key";
const SEED_BYTES = 32;

/** What a key is looked for or made with. */
export interface KeyRequest {
  readonly stateDir: string;
  readonly name: string | null;
  /** Whether something was cosigned from this directory before: then a missing key is a loss, not a first start. */
  readonly hasCosigned: boolean;
  readonly random: Random;
}

/**
 * The witness's own key. At the first start it is made, readable by its owner alone. The reason of a refusal is a sentence for
 * whoever started it.
 */
export async function openKey({ stateDir, name, hasCosigned, random }: KeyRequest): Promise<Result<NoteSigner, string>> {
  const path = join(stateDir, FILE_NAME);
  const known = await readKey(path);
  if (known !== null) {
    if (known.ok && name !== null && known.value.key.name !== name)
      return no(`The key in ${path} is of ${known.value.key.name}, not ${name}.`);
    return known;
  }
  if (hasCosigned) return no(`${path} is gone, and checkpoints were cosigned with it. Restore it, or begin anew in an empty directory.`);
  if (name === null) return no("There is no key yet. Say what the witness is called: --name NAME.");
  const signer = makeSigner({ name, kind: "cosignature", seed: random.bytes(SEED_BYTES) });
  if (await createDurably(path, `${formatSigner(signer)}\n`)) return ok(signer);
  // Somebody else made one in the same moment; theirs counts.
  return openKey({ stateDir, name, hasCosigned: true, random });
}

async function readKey(path: string): Promise<Result<NoteSigner, string> | null> {
  try {
    if (process.platform !== "win32" && ((await stat(path)).mode & 0o077) !== 0) return no(`${path} can be read by others: chmod 600.`);
    const signer = parseSigner((await readFile(path, "utf8")).trim());
    return signer.ok && signer.value.key.kind === "cosignature" ? signer : no(`${path} holds no key for cosignatures.`);
  } catch (error) {
    if (isCode(error, "ENOENT")) return null;
    throw error;
  }
}
