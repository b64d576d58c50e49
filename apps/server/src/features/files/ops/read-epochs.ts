import { readPictureEpochs } from "@musubi/protocol";
import { type Bound, handle, reply } from "../../../kernel/binding.ts";
import { readEpochs } from "../store.ts";

/** How often each class of pictures was purged. */
export function handleReadEpochs(): Bound {
  return handle(readPictureEpochs, async ({ tx, grant }) => reply({ epochs: await readEpochs(tx, grant) }));
}
