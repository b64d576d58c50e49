import type { Feature } from "../../kernel/feature.ts";
import type { SealedDeps } from "./deps.ts";
import { handleCommitChange } from "./ops/commit-change.ts";
import { handleConfirmWelcome } from "./ops/confirm-welcome.ts";
import { handleFollowEvents } from "./ops/follow-events.ts";
import { handleFoundGroup } from "./ops/found-group.ts";
import { handleLetFilesGo } from "./ops/let-files-go.ts";
import { handleListWelcomes } from "./ops/list-welcomes.ts";
import { handleReadGroup } from "./ops/read-group.ts";
import { handleSendSealed } from "./ops/send-sealed.ts";

export { sweepSealedTask } from "./jobs/sweep-sealed.ts";

/** Sealed talks: one order for their events, and their groups followed without secrets. Their access rules are those of talks. */
export function sealedFeature(deps: SealedDeps): Feature {
  return {
    register: () => undefined,
    operations: [
      handleFoundGroup(deps),
      handleCommitChange(deps),
      handleSendSealed(deps),
      handleReadGroup(),
      handleFollowEvents(deps),
      handleLetFilesGo(deps),
      handleListWelcomes(),
      handleConfirmWelcome(),
    ],
  };
}
