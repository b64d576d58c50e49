export * from "./access-operations.ts";
export {
  type DirectoryCaller,
  type DirectoryInputOf,
  type DirectoryOperation,
  type DirectoryOutputOf,
  type DirectoryRefusalOf,
  directoryOperation,
} from "./directory-operation.ts";
export { DIRECTORY_REFUSALS, type DirectoryRefusalCode } from "./directory-refusal.ts";
export * from "./employer-operations.ts";
export * from "./ids.ts";
export { DIRECTORY_OPERATIONS, type DirectoryOperationName, type DirectoryOperations } from "./operations.ts";
export * from "./session-operations.ts";
export * from "./views.ts";
