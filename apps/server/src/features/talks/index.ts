import type { Feature } from "../../kernel/feature.ts";
import { registerTalkRules } from "./access.ts";
import type { TalkDeps } from "./deps.ts";
import { handleAddMembers } from "./ops/add-members.ts";
import { handleCatchUp } from "./ops/catch-up.ts";
import { handleCreateTalk } from "./ops/create-talk.ts";
import { handleLeaveTalk } from "./ops/leave-talk.ts";
import { handleListMembers } from "./ops/list-members.ts";
import { handleListTalks } from "./ops/list-talks.ts";
import { handleMarkRead } from "./ops/mark-read.ts";
import { handleOpenDirectTalk } from "./ops/open-direct-talk.ts";
import { handleReadTalk } from "./ops/read-talk.ts";
import { handleReadTalkPicture } from "./ops/read-talk-picture.ts";
import { handleRemoveMember } from "./ops/remove-member.ts";
import { handleSaveDraft } from "./ops/save-draft.ts";
import { handleSetMyTalk } from "./ops/set-my-talk.ts";
import { handleSetRole } from "./ops/set-role.ts";
import { handleSetTalkPicture } from "./ops/set-talk-picture.ts";
import { handleSignalTyping } from "./ops/signal-typing.ts";
import { handleUpdateTalk } from "./ops/update-talk.ts";

/** Talks: who is in them, what they are called, what is mine in them, and what changed. */
export function talkFeature(deps: TalkDeps): Feature {
  return {
    register: registerTalkRules,
    operations: [
      handleAddMembers(deps),
      handleCatchUp(deps),
      handleCreateTalk(deps),
      handleLeaveTalk(deps),
      handleListMembers(),
      handleListTalks(deps),
      handleMarkRead(),
      handleOpenDirectTalk(deps),
      handleReadTalk(deps),
      handleReadTalkPicture(deps),
      handleRemoveMember(deps),
      handleSaveDraft(deps),
      handleSetMyTalk(),
      handleSetRole(deps),
      handleSetTalkPicture(deps),
      handleSignalTyping(),
      handleUpdateTalk(deps),
    ],
  };
}
