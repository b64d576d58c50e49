import { OPERATIONS, type Operation } from "@musubi/protocol";
import { type Document, table } from "./document.ts";

const operations: readonly Operation[] = Object.values(OPERATIONS);

/** What anybody may call without a session. The page is reviewed: one more line in it is a decision. */
export const publicOperations: Document = {
  path: "docs/public-operations.md",
  make: () => {
    const rows = operations.flatMap((operation) =>
      operation.public === null
        ? []
        : [[`\`${operation.name}\``, operation.summary, operation.public, operation.discloses.join(", ") || "nothing"]],
    );
    return Promise.resolve(`# Public operations

What can be called without a session, and why. Every other operation decides access on the caller's account first. Made from
the contract by \`npm run documents\`; a change here needs a decision in \`docs/decisions/\`.

${table(["operation", "what it does", "why anyone may", "discloses"], rows)}
`);
  },
};
