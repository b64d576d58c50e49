import { operation } from "../operation.ts";
import { list } from "../schema.ts";
import { TakeOutView } from "./views.ts";

/** My copies: how far each one is, and how long it can be fetched. */
export const listTakeOuts = operation("takeOut.list", {
  summary: "My copies: how far each one is, and how long it can be fetched.",
  actors: ["user"],
  access: { action: "own.read", on: "own" },
  input: {},
  output: { takeOuts: list(TakeOutView, 10) },
  refusals: [],
  discloses: ["account"],
  rate: "read",
  effect: "read",
});
