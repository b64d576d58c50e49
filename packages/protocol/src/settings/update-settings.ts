import { Language, SettingsView } from "../account/views.ts";
import { operation } from "../operation.ts";
import { bool, oneOf, optional } from "../schema.ts";

/** Change my settings. */
export const updateSettings = operation("settings.update", {
  summary: "Change my settings.",
  actors: ["user"],
  access: { action: "own.write", on: "own" },
  input: {
    language: optional(Language),
    sendsReadReceipts: optional(bool),
    isFindable: optional(bool),
    showsPreviewInPush: optional(bool),
    theme: optional(oneOf("system", "light", "dark")),
  },
  output: { settings: SettingsView },
  refusals: [],
  discloses: ["account"],
  rate: "write",
  effect: "write",
});
