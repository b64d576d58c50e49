import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { testObjectFolder } from "../../../test/object-folder-contract.ts";
import { FileFolder } from "./file-folder.ts";

testObjectFolder({
  called: "a folder of this machine",
  pageCount: 40,
  open: async () => {
    const dir = await mkdtemp(join(tmpdir(), "musubi-objects-"));
    return { folder: new FileFolder(dir), env: { PUT_INTO_DIR: dir }, remove: () => rm(dir, { recursive: true, force: true }) };
  },
});
