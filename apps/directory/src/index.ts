export { type DirectoryParts, type RunningDirectory, startDirectory } from "./start.ts";
