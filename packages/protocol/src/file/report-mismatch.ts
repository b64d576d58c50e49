import { FileId } from "../ids.ts";
import { operation } from "../operation.ts";
import { Sha256, Variant } from "./views.ts";

/** Tell that the bytes of a file did not have the digest that was promised. My device showed nothing of them; the operator is told. */
export const reportMismatch = operation("file.reportMismatch", {
  summary:
    "Tell that the bytes of a file did not have the digest that was promised. My device showed nothing of them; the operator is told.",
  actors: ["user"],
  access: { action: "file.see", on: "fileId" },
  input: { fileId: FileId, variant: Variant, expectedSha256: Sha256, receivedSha256: Sha256 },
  output: {},
  refusals: [],
  discloses: [],
  rate: "write",
  effect: "write",
});
