import { describeFiles as describeFilesOperation } from "@musubi/protocol";
import { type Bound, handle, reply } from "../../../kernel/binding.ts";
import { describeFiles } from "../store.ts";

/** What files are and how far they are. */
export function handleDescribeFiles(): Bound {
  return handle(describeFilesOperation, async ({ tx, grant, input }) =>
    reply({ files: await describeFiles(tx, grant, [...new Set(input.fileIds)]) }),
  );
}
