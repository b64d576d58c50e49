import { operation } from "../operation.ts";
import { int, list, nullable } from "../schema.ts";
import { KeyLogHash } from "./key-log.ts";

const Size = int(0, 9_007_199_254_740_991);

/** The proof that the key log of one size begins with the key log of another (RFC 9162). Null when the log is not that long. */
export const readKeyGrowth = operation("key.readGrowth", {
  summary: "The proof that the key log of one size begins with the key log of another (RFC 9162). Null when the log is not that long.",
  actors: ["user"],
  access: { action: "own.read", on: "own" },
  input: { from: Size, to: Size },
  output: { proof: nullable(list(KeyLogHash, 63)) },
  refusals: [],
  discloses: [],
  rate: "read",
  effect: "read",
});
