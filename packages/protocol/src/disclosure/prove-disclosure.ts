import { LedgerEntryId } from "../ids.ts";
import { operation } from "../operation.ts";
import { nullable, object, pattern, text } from "../schema.ts";

/** A proof that an entry about me stands in the public log, and what the entry says word for word. */
export const proveDisclosure = operation("disclosure.prove", {
  summary: "A proof, checkable offline, that an entry about me stands in the public log, and what the entry says word for word.",
  actors: ["user"],
  access: { action: "disclosure.read", on: "entryId" },
  input: { entryId: LedgerEntryId },
  output: {
    fileName: text(1, 100),
    /** A C2SP tlog-proof. Its extra line holds, as JSON, the entry's id, the sealed record and the key that opens it. */
    proof: text(1, 120_000),
    /** Null once the record was erased. */
    record: nullable(
      object({
        /** Canonical JSON (RFC 8785). */
        json: text(2, 40_000),
        /** The sealed bytes. The leaf of the log is a commitment to them: their SHA-256. */
        sealed: pattern("[A-Za-z0-9_-]{1,60000}", 60_000),
        /** Opens them: AES-256-GCM, as nonce, ciphertext and tag; the bound data are the JSON of ["ledger", entryId]. */
        key: pattern("[A-Za-z0-9_-]{43}", 43),
      }),
    ),
  },
  refusals: ["not_ready"],
  discloses: ["disclosure"],
  rate: "read",
  effect: "read",
});
