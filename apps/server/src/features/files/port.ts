/** What other features may use of files. */

export { FileReader } from "./file-reader.ts";
export { renditionIdentity } from "./identity.ts";
export { eraseFilesOf } from "./jobs/erase-files.ts";
export { dropReplaced } from "./store.ts";
export { readTakenOutFiles, type TakenOutFile } from "./take-out-store.ts";
