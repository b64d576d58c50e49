import type { Feature } from "../../kernel/feature.ts";
import { registerKeyRules } from "./access.ts";
import type { KeyDeps } from "./deps.ts";
import { handleAddPackages } from "./ops/add-packages.ts";
import { handleCountPackages } from "./ops/count-packages.ts";
import { handleHandOver } from "./ops/hand-over.ts";
import { handleProveKeys } from "./ops/prove-keys.ts";
import { handlePublishStatement } from "./ops/publish-statement.ts";
import { handleReadBackup } from "./ops/read-backup.ts";
import { handleReadChain } from "./ops/read-chain.ts";
import { handleReadKeyGrowth } from "./ops/read-key-growth.ts";
import { handleReadKeyHead } from "./ops/read-key-head.ts";
import { handleResetIdentity } from "./ops/reset-identity.ts";
import { handleTakeOver } from "./ops/take-over.ts";
import { handleTakePackages } from "./ops/take-packages.ts";
import { handleWriteBackup } from "./ops/write-backup.ts";

export type { KeyDeps } from "./deps.ts";

/** The public keys of people's devices, and what their devices keep for each other. */
export function keyFeature(deps: KeyDeps): Feature {
  return {
    register: registerKeyRules,
    operations: [
      handlePublishStatement(deps),
      handleResetIdentity(deps),
      handleReadChain(),
      handleAddPackages(deps),
      handleCountPackages(deps),
      handleTakePackages(deps),
      handleWriteBackup(deps),
      handleReadBackup(),
      handleHandOver(deps),
      handleTakeOver(deps),
      handleReadKeyHead(deps),
      handleReadKeyGrowth(deps),
      handleProveKeys(deps),
    ],
  };
}
