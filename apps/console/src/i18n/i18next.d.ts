import type { EnglishTexts } from "./resources.ts";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "shell";
    resources: EnglishTexts;
  }
}
