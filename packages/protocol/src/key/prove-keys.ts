import { AccountId } from "../ids.ts";
import { operation } from "../operation.ts";
import { bytes, list, nullable, object } from "../schema.ts";
import { KeyHeadView, KeyLogHash } from "./key-log.ts";

/** The proof of which statement the key log has as the newest of an account whose statements I may read, be it none. */
export const proveKeys = operation("key.prove", {
  summary: "The proof of which statement the key log has as the newest of an account whose statements I may read, be it none.",
  actors: ["user"],
  access: { action: "key.read", on: "accountId" },
  input: { accountId: AccountId },
  output: {
    head: KeyHeadView,
    /** The hashes beside the account's way through the map, from the root down. */
    siblings: list(KeyLogHash, 256),
    end: nullable(object({ label: KeyLogHash, value: bytes(255) })),
  },
  refusals: ["key_log_stopped"],
  discloses: ["device"],
  rate: "keys",
  effect: "read",
});
