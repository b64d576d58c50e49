import type { Feature } from "../../kernel/feature.ts";
import { caseMine } from "./access.ts";
import type { SupportDeps } from "./deps.ts";
import { closeMyCase } from "./ops/close-my-case.ts";
import { listMyCases } from "./ops/list-my-cases.ts";
import { openCase } from "./ops/open-case.ts";
import { readMyCase } from "./ops/read-my-case.ts";
import { writeCase } from "./ops/write-case.ts";

export type { SupportDeps } from "./deps.ts";

/** What people write to those who run the service, and the answers. */
export function supportFeature(deps: SupportDeps): Feature {
  return {
    register: (rules) => rules.add(caseMine),
    operations: [openCase(deps), listMyCases(), readMyCase(), writeCase(deps), closeMyCase(deps)],
  };
}
