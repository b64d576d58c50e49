import type { Rule } from "./project.ts";
import { bannedCalls } from "./rules/banned-calls.ts";
import { cycles } from "./rules/cycles.ts";
import { docComments } from "./rules/doc-comments.ts";
import { featureArrows } from "./rules/feature-arrows.ts";
import { fileLength } from "./rules/file-length.ts";
import { fileNames } from "./rules/file-names.ts";
import { functionLength } from "./rules/function-length.ts";
import { licences } from "./rules/licences.ts";
import { marks } from "./rules/marks.ts";
import { mintGrant } from "./rules/mint-grant.ts";
import { moduleState } from "./rules/module-state.ts";
import { outsideWorld } from "./rules/outside-world.ts";
import { packageArrows } from "./rules/package-arrows.ts";
import { refusalsTested } from "./rules/refusals-tested.ts";
import { sqlHomes } from "./rules/sql-homes.ts";
import { thirdParties } from "./rules/third-parties.ts";

/** The rules of the house that a machine can check. Each has a test of what it must find. */
export const RULES: readonly Rule[] = [
  fileLength,
  functionLength,
  fileNames,
  bannedCalls,
  moduleState,
  packageArrows,
  featureArrows,
  cycles,
  thirdParties,
  mintGrant,
  sqlHomes,
  refusalsTested,
  docComments,
  marks,
  licences,
  outsideWorld,
];
