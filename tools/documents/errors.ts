import { FILE_REFUSALS, KERNEL_CODES, OPERATIONS, type Operation, REFUSALS } from "@musubi/protocol";
import { statusOf } from "@musubi/server";
import { type Document, table } from "./document.ts";

const operations: readonly Operation[] = Object.values(OPERATIONS);
const kernelCodes = new Set<string>(KERNEL_CODES);

/** Every code that an answer can carry, in both languages, with the operations that use it. */
export const errors: Document = {
  path: "docs/errors.md",
  make: () => {
    const all = Object.entries(REFUSALS).map(([code, { en, ja }]) => ({ code, en, ja }));
    const rows = (list: typeof all) => list.map(({ code, en, ja }) => [`\`${code}\``, String(statusOf(code)), en, ja, whereOf(code)]);
    return Promise.resolve(`# Refusals

The codes that a call can be answered with, as \`{"error":{"code":"…"}}\` over HTTP and \`{"id":1,"no":{"code":"…"}}\` on the
socket. Codes are stable: programs compare them, people are shown the text. Made from the contract by \`npm run documents\`.

## Of every operation

${table(["code", "HTTP", "English", "日本語", "when"], rows(all.filter(({ code }) => kernelCodes.has(code))))}

Something that does not exist and something that one may not see are both \`not_found\`, to the byte.

## Of single operations

${table(["code", "HTTP", "English", "日本語", "operations"], rows(all.filter(({ code }) => !kernelCodes.has(code))))}

## Of files

Why a file that was received whole was not taken. No call is answered with these: they stand in the state of the file, as \`refusal\`.

${table(
  ["code", "English", "日本語"],
  Object.entries(FILE_REFUSALS).map(([code, { en, ja }]) => [`\`${code}\``, en, ja]),
)}
`);
  },
};

const KERNEL_WHEN: Readonly<Record<string, string>> = {
  invalid_input: "The input does not fit the operation's schema; `path` says where, never what was sent.",
  unauthenticated: "The operation needs a session, and there is none or it has ended.",
  not_found: "There is no such operation or object, or it is not this caller's to see.",
  rate_limited: "Too many calls of one kind; `retryAfterSeconds` says when to come again.",
  too_large: "The body or frame is larger than 128 KiB.",
  unavailable: "The database is away, restarting or full. Nothing was done; the same call may be sent again.",
  fault: "A bug. `reference` is also in the server's log.",
};

function whereOf(code: string): string {
  if (kernelCodes.has(code)) return KERNEL_WHEN[code] ?? "";
  return operations
    .filter((operation) => operation.refusals.includes(code))
    .map((operation) => `\`${operation.name}\``)
    .join(", ");
}
