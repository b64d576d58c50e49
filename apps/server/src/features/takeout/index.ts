import type { Feature } from "../../kernel/feature.ts";
import { takeOutRead } from "./access.ts";
import type { TakeOutDeps } from "./deps.ts";
import { downloadTakeOut } from "./ops/download-take-out.ts";
import { listTakeOuts } from "./ops/list-take-outs.ts";
import { requestTakeOut } from "./ops/request-take-out.ts";

export type { TakeOutDeps } from "./deps.ts";
export { type BuildDeps, buildTakeOutTask } from "./jobs/build.ts";
export { sweepTakeOutsTask } from "./jobs/sweep.ts";

/** Copies of everything of one's own. */
export function takeOutFeature(deps: TakeOutDeps): Feature {
  return {
    register: (rules) => rules.add(takeOutRead),
    operations: [requestTakeOut(deps), listTakeOuts(), downloadTakeOut(deps)],
  };
}
