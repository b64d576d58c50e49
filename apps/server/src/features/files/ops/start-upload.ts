import { LIMITS, newId, startUpload } from "@musubi/protocol";
import { type Bound, deny, handle, refuse, reply } from "../../../kernel/binding.ts";
import { ownerKeyContext } from "../../../platform/keys/owner-key.ts";
import { KEY_BYTES, seal } from "../../../platform/keys/seal.ts";
import type { FileDeps } from "../deps.ts";
import { uploadKeyContext } from "../identity.ts";
import { beginUpload, readOwnKey } from "../store.ts";

/** How long a file that was never sent is kept. */
const UNSENT_MS = 7 * 24 * 3_600_000;

/** Begins an upload: its bytes are sealed under a key of their own from the first one on. */
export function handleStartUpload(deps: FileDeps): Bound {
  return handle(startUpload, async ({ tx, grant, input }) => {
    const { accountId } = grant.actor;
    const posterOf = input.posterOf ?? null;
    if (input.sizeBytes > LIMITS.uploadBytes[input.kind]) return refuse("file_too_large");
    if (posterOf !== null && input.kind !== "picture") return deny("a poster is a picture");
    if (input.kind === "portrait" && input.keepsMetadata === true) return deny("a portrait tells nothing but its pixels");
    if (!(await deps.hasRoom(input.sizeBytes))) return refuse("server_full");
    const ownKey = await readOwnKey(tx, grant);
    if (ownKey === null) return deny("key gone");
    const fileId = newId("fil", deps.random);
    const ownerKey = deps.keyRing.unwrap(ownKey, ownerKeyContext(accountId));
    const how = { context: uploadKeyContext(accountId, fileId), random: deps.random };
    const nowMs = deps.clock.nowMs();
    const verdict = await beginUpload(tx, grant, {
      fileId,
      kind: posterOf === null ? input.kind : "poster",
      posterOf,
      name: input.name,
      sizeBytes: input.sizeBytes,
      keepsMetadata: input.keepsMetadata ?? false,
      durationMs: input.durationMs ?? null,
      waveform: input.waveform ?? null,
      region: deps.region,
      wrappedKey: seal(ownerKey, deps.random.bytes(KEY_BYTES), how),
      waitingMax: LIMITS.uploadsWaiting,
      waitingBytesMax: LIMITS.uploadBytesWaiting,
      storedBytesMax: deps.storedBytesMax,
      nowMs,
      expiresAtMs: nowMs + UNSENT_MS,
    });
    if (verdict === "absent") return deny(verdict);
    return verdict === null ? reply({ fileId }) : refuse(verdict);
  });
}
