import { readMyCase as readMyCaseOperation } from "@musubi/protocol";
import { type Bound, handle, reply } from "../../../kernel/binding.ts";
import { readCase, readMessages } from "../store.ts";
import { viewCase, viewCaseMessage } from "../view.ts";
import { MESSAGES_MAX } from "./write-case.ts";

/** What was written in a case of the actor's. */
export function readMyCase(): Bound {
  return handle(readMyCaseOperation, async ({ tx, grant }) => {
    const row = await readCase(tx, grant);
    const messages = await readMessages(tx, grant, MESSAGES_MAX);
    return reply({ case: viewCase(row), messages: messages.map(viewCaseMessage) });
  });
}
