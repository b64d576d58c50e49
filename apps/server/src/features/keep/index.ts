import type { Feature } from "../../kernel/feature.ts";
import type { KeepDeps } from "./deps.ts";
import { handleListHistory } from "./ops/list-history.ts";
import { handleListItems } from "./ops/list-items.ts";
import { handleWriteHistory } from "./ops/write-history.ts";
import { handleWriteItem } from "./ops/write-item.ts";

/** What people keep, and the history of their sealed talks: sealed on their devices, and here for their other ones. */
export function keepFeature(deps: KeepDeps): Feature {
  return {
    register: () => undefined,
    operations: [handleWriteItem(deps), handleListItems(), handleWriteHistory(deps), handleListHistory()],
  };
}
