import { readUpload } from "@musubi/protocol";
import { type Bound, deny, handle, reply } from "../../../kernel/binding.ts";
import { describeFiles } from "../store.ts";

/** How far an upload of the actor's is. */
export function handleReadUpload(): Bound {
  return handle(readUpload, async ({ tx, grant, input }) => {
    const [upload] = await describeFiles(tx, grant, [input.fileId]);
    return upload === undefined ? deny("absent") : reply({ upload });
  });
}
