import type { Feature } from "../../kernel/feature.ts";
import type { MessageDeps } from "./deps.ts";
import { handleDescribeMessage } from "./ops/describe-message.ts";
import { handleEditMessage } from "./ops/edit-message.ts";
import { handleListEdits } from "./ops/list-edits.ts";
import { handleListMessages } from "./ops/list-messages.ts";
import { handleListPinned } from "./ops/list-pinned.ts";
import { handlePinMessage } from "./ops/pin-message.ts";
import { handleReactMessage } from "./ops/react-message.ts";
import { handleSendMessage } from "./ops/send-message.ts";
import { handleUnsendMessage } from "./ops/unsend-message.ts";

/** Messages: sending, reading, changing. Their access rules are those of the talk they are in. */
export function messageFeature(deps: MessageDeps): Feature {
  return {
    register: () => undefined,
    operations: [
      handleDescribeMessage(deps),
      handleEditMessage(deps),
      handleListEdits(deps),
      handleListMessages(deps),
      handleListPinned(deps),
      handlePinMessage(deps),
      handleReactMessage(deps),
      handleSendMessage(deps),
      handleUnsendMessage(deps),
    ],
  };
}
