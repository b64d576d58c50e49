import { FileId } from "../ids.ts";
import { operation } from "../operation.ts";
import { Variant } from "./views.ts";

/**
 * The bytes of one form of a file. The reading is on record before the first byte leaves. Ranges (RFC 9110 section 14) and
 * conditions are looked at only after that. Whoever may not read it hears not_found, signed in or not, by every method.
 */
export const readFile = operation("file.read", {
  summary: "The bytes of one form of a file. The reading is on record before the first byte leaves.",
  actors: ["user"],
  access: { action: "file.read", on: "fileId" },
  input: { fileId: FileId, variant: Variant },
  output: {},
  refusals: ["picture_withdrawn"],
  discloses: ["message_content"],
  rate: "bytes",
  effect: "read",
  reply: "bytes",
  isHidden: true,
});
